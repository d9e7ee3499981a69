package dev.spillway.operator.kube;

import dev.spillway.operator.api.Connector;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Implements the metadata changes with the fabric8 client. */
public final class FabricConnectorMetadataChanges implements ConnectorMetadataChanges {

    private final OwnFinalizer finalizer;

    public FabricConnectorMetadataChanges(KubernetesClient client) {
        this.finalizer = new OwnFinalizer(client, FINALIZER);
    }

    @Override
    public boolean hold(Connector connector) {
        var meta = connector.getMetadata();
        var applied = new Connector();
        applied.setMetadata(
                new ObjectMetaBuilder()
                        .withName(meta.getName())
                        .withNamespace(meta.getNamespace())
                        .withUid(meta.getUid())
                        .withFinalizers(FINALIZER)
                        .build());
        return finalizer.add(applied);
    }

    @Override
    public void release(Connector connector) {
        finalizer.remove(connector);
    }
}
