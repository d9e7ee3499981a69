package dev.spillway.operator.kube;

import dev.spillway.operator.api.User;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Implements the metadata changes with the fabric8 client. */
public final class FabricUserMetadataChanges implements UserMetadataChanges {

    private final OwnFinalizer finalizer;

    public FabricUserMetadataChanges(KubernetesClient client) {
        this.finalizer = new OwnFinalizer(client, FINALIZER);
    }

    @Override
    public boolean hold(User user) {
        var meta = user.getMetadata();
        var applied = new User();
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
    public void release(User user) {
        finalizer.remove(user);
    }
}
