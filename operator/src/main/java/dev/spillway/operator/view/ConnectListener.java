package dev.spillway.operator.view;

import java.util.Collection;

/** Told by a ConnectView's thread which resources to reconcile after the view has changed. */
public interface ConnectListener {

    /**
     * The Connect: its workers answer, or no longer do, or what they answer about all has changed.
     */
    void connectChanged(ConnectKey connect);

    /**
     * These Connectors of the Connect.
     *
     * @param names in Kafka Connect, and of the resources
     */
    void connectorsChanged(ConnectKey connect, Collection<String> names);

    void allConnectorsChanged(ConnectKey connect);
}
