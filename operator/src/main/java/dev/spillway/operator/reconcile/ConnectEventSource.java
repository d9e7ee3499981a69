package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Connect;
import dev.spillway.operator.api.Connector;
import dev.spillway.operator.view.ConnectKey;
import dev.spillway.operator.view.ConnectListener;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.Collection;

/** Triggers the reconciliation of Connects and Connectors whose view has changed. */
final class ConnectEventSource implements ConnectListener {

    private final ConnectorIndex connectors;
    private final SimpleInboundEventSource<Connect> connectEvents =
            new SimpleInboundEventSource<>("view");
    private final SimpleInboundEventSource<Connector> connectorEvents = new ConnectorEventSource();

    ConnectEventSource(ConnectorIndex connectors) {
        this.connectors = connectors;
    }

    SimpleInboundEventSource<Connect> connectEvents() {
        return connectEvents;
    }

    SimpleInboundEventSource<Connector> connectorEvents() {
        return connectorEvents;
    }

    @Override
    public void connectChanged(ConnectKey connect) {
        connectEvents.propagateEvent(new ResourceID(connect.name(), connect.namespace()));
    }

    @Override
    public void connectorsChanged(ConnectKey connect, Collection<String> names) {
        var wanted = java.util.Set.copyOf(names);
        connectors.of(connect).stream()
                .filter(connector -> wanted.contains(connector.getMetadata().getName()))
                .forEach(this::wake);
    }

    @Override
    public void allConnectorsChanged(ConnectKey connect) {
        connectors.of(connect).forEach(this::wake);
    }

    private void wake(Connector connector) {
        connectorEvents.propagateEvent(ResourceID.fromResource(connector));
    }

    /** Started after all Connectors have been read. */
    private final class ConnectorEventSource extends SimpleInboundEventSource<Connector> {

        ConnectorEventSource() {
            super("view");
        }

        @Override
        public void start() {
            super.start();
            connectors.complete();
        }
    }
}
