package dev.spillway.local.api.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.object.Status;
import dev.spillway.local.api.object.StatusException;
import dev.spillway.local.api.store.Store;
import dev.spillway.local.api.types.ObjectReference;
import dev.spillway.local.api.types.ResourceType;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The verb delete.
 *
 * <p>An object with finalizers, a Pod on a node and a namespace are only marked for deletion. They
 * are removed with the last finalizer, when the kubelet deletes the Pod with a grace period of 0,
 * and when the namespace is empty.
 */
public final class Deletion {

    /** Present while dependents block the deletion. */
    public static final String FOREGROUND = "foregroundDeletion";

    /** Present until the dependents no longer refer to the object. */
    public static final String ORPHAN = "orphan";

    private static final long POD_GRACE_SECONDS = 30;

    private static final Set<String> PROTECTED_NAMESPACES =
            Set.of("default", "kube-system", "kube-public");

    private final Store store;
    private final InstantSource clock;

    public Deletion(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * Deletes an object, or marks it for deletion.
     *
     * @return the response: the marked object, or a {@code Status} if it was removed
     * @throws StatusException 404, or 409 if a precondition fails
     */
    public ObjectNode delete(ObjectReference reference, DeleteOptions options) {
        ResourceType type = reference.type();
        ObjectNode present = store.get(reference.key());
        if (present == null) {
            throw reference.notFound();
        }
        ObjectNode object = present.deepCopy();
        ObjectMeta meta = ObjectMeta.of(object);
        refuseProtected(type, reference.name());
        checkPreconditions(type, meta, options);
        boolean graceChanged = mark(type, object, options);
        boolean finalizersChanged = chooseFinalizers(meta, options.propagation());
        if (complete(type, object)) {
            if (!options.dryRun()) {
                store.remove(reference.key());
            }
            return Status.deleted(type.resource(), reference.name(), meta.uid());
        }
        if (!options.dryRun() && (graceChanged || finalizersChanged)) {
            store.put(reference.key(), object);
        }
        return object;
    }

    private static void refuseProtected(ResourceType type, String name) {
        if (isNamespace(type) && PROTECTED_NAMESPACES.contains(name)) {
            throw StatusException.forbidden(
                    type.resource(), name, "this namespace may not be deleted");
        }
    }

    private static boolean isNamespace(ResourceType type) {
        return !type.custom() && type.kind().equals("Namespace");
    }

    /** Whether an object marked for deletion can be removed. */
    static boolean complete(ResourceType type, ObjectNode object) {
        ObjectMeta meta = ObjectMeta.of(object);
        boolean holdsContent =
                isNamespace(type) && !object.path("spec").path("finalizers").isEmpty();
        return meta.deleting()
                && meta.finalizers().isEmpty()
                && meta.deletionGracePeriod() == 0
                && !holdsContent;
    }

    private static void checkPreconditions(
            ResourceType type, ObjectMeta meta, DeleteOptions options) {
        if (!options.uid().isEmpty() && !options.uid().equals(meta.uid())) {
            throw StatusException.otherUid(type.resource(), meta.name(), options.uid(), meta.uid());
        }
        if (!options.resourceVersion().isEmpty()
                && !options.resourceVersion().equals(meta.resourceVersion())) {
            throw StatusException.conflict(
                    type.resource(),
                    meta.name(),
                    "Precondition failed: ResourceVersion in precondition: %s, ResourceVersion in object meta: %s"
                            .formatted(options.resourceVersion(), meta.resourceVersion()));
        }
    }

    /** A second deletion can only shorten the grace period. */
    private boolean mark(ResourceType type, ObjectNode object, DeleteOptions options) {
        ObjectMeta meta = ObjectMeta.of(object);
        long grace = gracePeriod(type, object, options);
        if (meta.deleting() && grace >= meta.deletionGracePeriod()) {
            return false;
        }
        if (!meta.deleting() && meta.generation() > 0) {
            meta.node().put("generation", meta.generation() + 1);
        }
        meta.node().put("deletionTimestamp", ObjectMeta.time(clock.instant().plusSeconds(grace)));
        meta.node().put("deletionGracePeriodSeconds", grace);
        if (isNamespace(type)) {
            Json.child(object, "status").put("phase", "Terminating");
        }
        return true;
    }

    /** Only a Pod that runs on a node has a grace period. */
    private static long gracePeriod(ResourceType type, ObjectNode object, DeleteOptions options) {
        if (type.custom() || !type.kind().equals("Pod")) {
            return 0;
        }
        JsonNode spec = object.path("spec");
        String phase = object.path("status").path("phase").asText();
        if (spec.path("nodeName").asText("").isEmpty()
                || phase.equals("Succeeded")
                || phase.equals("Failed")) {
            return 0;
        }
        return options.gracePeriodSeconds()
                .orElse(spec.path("terminationGracePeriodSeconds").asLong(POD_GRACE_SECONDS));
    }

    private static boolean chooseFinalizers(
            ObjectMeta meta, DeleteOptions.Propagation propagation) {
        List<String> before = meta.finalizers();
        List<String> finalizers = new ArrayList<>(before);
        finalizers.removeAll(List.of(FOREGROUND, ORPHAN));
        switch (propagation) {
            case Background -> {}
            case Foreground -> finalizers.add(FOREGROUND);
            case Orphan -> finalizers.add(ORPHAN);
        }
        meta.finalizers(finalizers);
        return !finalizers.equals(before);
    }
}
