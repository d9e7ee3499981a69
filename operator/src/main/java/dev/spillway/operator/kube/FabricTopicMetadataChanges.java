package dev.spillway.operator.kube;

import dev.spillway.operator.api.Topic;
import dev.spillway.operator.model.Labels;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Implements the metadata changes with the fabric8 client. */
public final class FabricTopicMetadataChanges implements TopicMetadataChanges {

    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    /** Attempts to remove a finalizer from a resource that others change at the same time. */
    private static final int ATTEMPTS = 5;

    private final KubernetesClient client;

    public FabricTopicMetadataChanges(KubernetesClient client) {
        this.client = client;
    }

    @Override
    public boolean takeOwnership(Topic topic, String clusterId, Set<String> settings) {
        var meta = topic.getMetadata();
        var applied = new Topic();
        applied.setMetadata(
                new ObjectMetaBuilder()
                        .withName(meta.getName())
                        .withNamespace(meta.getNamespace())
                        // With the uid: otherwise applying would recreate a Topic that was deleted.
                        .withUid(meta.getUid())
                        .withFinalizers(TopicAnnotations.FINALIZER)
                        .withAnnotations(
                                Map.of(
                                        Labels.CLUSTER_ID,
                                        clusterId,
                                        TopicAnnotations.SETTINGS,
                                        String.join(",", new TreeSet<>(settings))))
                        .build());
        return ApiCalls.change(
                "add the finalizer to Topic " + meta.getName(),
                () ->
                        ifUnchanged(() ->
                                client.resource(applied)
                                        .fieldManager(FabricChanges.FIELD_MANAGER)
                                        .forceConflicts()
                                        .serverSideApply()));
    }

    @Override
    public void release(Topic topic) {
        var name = topic.getMetadata().getName();
        var released =
                ApiCalls.change(
                        "remove the finalizer from Topic " + name,
                        () -> IntStream.range(0, ATTEMPTS).anyMatch(attempt -> releaseOnce(topic)));
        if (!released) {
            throw new KubeUnavailableException(
                    "Topic " + name + " changes too often to remove the finalizer", null);
        }
    }

    /** Others may have finalizers of their own, so the list must be current. */
    private boolean releaseOnce(Topic topic) {
        var meta = topic.getMetadata();
        var resource =
                client.resources(Topic.class)
                        .inNamespace(meta.getNamespace())
                        .withName(meta.getName());
        var there = resource.get();
        if (there == null
                || !meta.getUid().equals(there.getMetadata().getUid())
                || !there.hasFinalizer(TopicAnnotations.FINALIZER)) {
            return true;
        }
        var others =
                there.getMetadata().getFinalizers().stream()
                        .filter(finalizer -> !finalizer.equals(TopicAnnotations.FINALIZER))
                        .toList();
        var version = there.getMetadata().getResourceVersion();
        var patch = Map.of("metadata", Map.of("resourceVersion", version, "finalizers", others));
        return ifUnchanged(() -> resource.patch(MERGE, Serialization.asJson(patch)));
    }

    /** False when the resource is gone, has changed, or is another one of the same name. */
    private static boolean ifUnchanged(Runnable call) {
        try {
            call.run();
            return true;
        } catch (KubernetesClientException e) {
            if (ApiCalls.isGone(e) || ApiCalls.isConflict(e)) {
                return false;
            }
            throw e;
        }
    }
}
