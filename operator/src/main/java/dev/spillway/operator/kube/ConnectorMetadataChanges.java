package dev.spillway.operator.kube;

import dev.spillway.operator.api.Connector;

/**
 * What the operator writes to Connectors besides their status. Both methods throw {@link
 * KubeUnavailableException} when Kubernetes does not answer and {@link KubeRefusedException} when
 * it refuses.
 */
public interface ConnectorMetadataChanges {

    /** Holds a Connector until Kafka Connect has no such connector any more. */
    String FINALIZER = "spillway.dev/connector";

    /**
     * Adds the operator's finalizer, before the connector is made.
     *
     * @return false when the Connector is gone
     */
    boolean hold(Connector connector);

    /** Removes the operator's finalizer from a Connector that is being deleted. */
    void release(Connector connector);
}
