package dev.spillway.operator.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import java.util.stream.IntStream;

/** Adds and removes a finalizer of the operator's, next to those of others. */
record OwnFinalizer(KubernetesClient client, String finalizer) {

    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    /** Attempts to remove a finalizer from a resource that others change at the same time. */
    private static final int ATTEMPTS = 5;

    /**
     * @param applied what is written: the name, the uid, the finalizer and more of the operator's;
     *     with the uid, because otherwise applying would make a resource anew that was deleted
     * @return false when the resource is gone
     */
    boolean add(HasMetadata applied) {
        return ApiCalls.change(
                "add the finalizer to " + name(applied),
                () ->
                        ifUnchanged(() ->
                                client.resource(applied)
                                        .fieldManager(FabricChanges.FIELD_MANAGER)
                                        .forceConflicts()
                                        .serverSideApply()));
    }

    void remove(HasMetadata resource) {
        var removed =
                ApiCalls.change(
                        "remove the finalizer from " + name(resource),
                        () ->
                                IntStream.range(0, ATTEMPTS)
                                        .anyMatch(attempt -> removeOnce(resource)));
        if (!removed) {
            throw new KubeUnavailableException(
                    name(resource) + " changes too often to remove the finalizer", null);
        }
    }

    /** Others may have finalizers of their own, so the list must be current. */
    private boolean removeOnce(HasMetadata resource) {
        var meta = resource.getMetadata();
        var there =
                client.resources(resource.getClass())
                        .inNamespace(meta.getNamespace())
                        .withName(meta.getName());
        var now = there.get();
        if (now == null
                || !meta.getUid().equals(now.getMetadata().getUid())
                || !now.hasFinalizer(finalizer)) {
            return true;
        }
        var others =
                now.getMetadata().getFinalizers().stream()
                        .filter(each -> !each.equals(finalizer))
                        .toList();
        var version = now.getMetadata().getResourceVersion();
        var patch = Map.of("metadata", Map.of("resourceVersion", version, "finalizers", others));
        return ifUnchanged(() -> there.patch(MERGE, Serialization.asJson(patch)));
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

    private static String name(HasMetadata resource) {
        return resource.getKind() + " " + resource.getMetadata().getName();
    }
}
