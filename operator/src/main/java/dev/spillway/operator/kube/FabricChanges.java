package dev.spillway.operator.kube;

import dev.spillway.operator.api.StoredResource;
import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.observed.ObjectVersion;
import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Implements the changes with the fabric8 client. */
public final class FabricChanges implements KubeChanges {

    /** The field manager of the fields that the operator applies. */
    static final String FIELD_MANAGER = "spillway-operator";

    /** The same of resources that it makes for another resource. */
    private static final String OWNER_MANAGER = "spillway-operator-owner";

    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private final KubernetesClient client;
    private final String namespace;

    public FabricChanges(KubernetesClient client, String namespace) {
        this.client = client;
        this.namespace = namespace;
    }

    @Override
    public void apply(HasMetadata object) {
        // With force, applying would take over someone else's object of that name.
        ApiCalls.get("look up " + name(object), () -> existing(object))
                .ifPresent(there -> requireOwned(object, there));
        ApiCalls.change(
                "apply " + name(object),
                () -> {
                    client.resource(object)
                            .inNamespace(namespace)
                            .fieldManager(manager(object))
                            .forceConflicts()
                            .serverSideApply();
                });
    }

    /**
     * Of a resource of our own, for which the operator also applies a finalizer and an annotation:
     * as one manager it would take back with one what it has applied with the other.
     */
    private static String manager(HasMetadata object) {
        return object instanceof StoredResource ? OWNER_MANAGER : FIELD_MANAGER;
    }

    @Override
    public void create(HasMetadata object) {
        ApiCalls.change("create " + name(object), () -> createOrFind(object));
    }

    private void createOrFind(HasMetadata object) {
        try {
            client.resource(object).inNamespace(namespace).create();
        } catch (KubernetesClientException e) {
            if (!ApiCalls.isConflict(e)) {
                throw e;
            }
            // If there is none, another object was in the way, such as a quota that has changed.
            requireOwned(object, existing(object).orElseThrow(() -> e));
        }
    }

    /** By a list, because that is what the operator's role allows for every kind. */
    private <T extends HasMetadata> Optional<T> existing(T object) {
        @SuppressWarnings("unchecked")
        var kind = (Class<T>) object.getClass();
        return client
                .resources(kind)
                .inNamespace(namespace)
                .withField("metadata.name", object.getMetadata().getName())
                .list()
                .getItems()
                .stream()
                .findFirst();
    }

    private static void requireOwned(HasMetadata object, HasMetadata there) {
        if (!ObjectOwnership.is(there, object)) {
            throw new KubeRefusedException(
                    name(object)
                            + " exists and does not belong to this "
                            + owner(object)
                            + " ("
                            + ObjectOwnership.describe(there)
                            + "): delete it if nobody needs it, or give the "
                            + owner(object)
                            + " another name");
        }
    }

    /** Disks have no owner reference, and are a Cluster's. */
    private static String owner(HasMetadata object) {
        return Stream.ofNullable(object.getMetadata().getOwnerReferences())
                .flatMap(List::stream)
                .map(OwnerReference::getKind)
                .findFirst()
                .orElse("Cluster");
    }

    @Override
    public void labelPod(String pod, Map<String, String> labels, Map<String, String> annotations) {
        var patch = Map.of("metadata", Map.of("labels", labels, "annotations", annotations));
        ApiCalls.changeIfUnchanged(
                "label " + pod,
                () ->
                        client.pods()
                                .inNamespace(namespace)
                                .withName(pod)
                                .patch(MERGE, Serialization.asJson(patch)));
    }

    @Override
    public void adoptClaim(
            String claim,
            Map<String, String> labels,
            Map<String, String> annotations,
            ObjectVersion seen) {
        var metadata =
                Map.of(
                        "uid",
                        seen.uid(),
                        "resourceVersion",
                        seen.resourceVersion(),
                        "labels",
                        labels,
                        "annotations",
                        annotations);
        patchClaim("adopt " + claim, claim, Serialization.asJson(Map.of("metadata", metadata)));
    }

    @Override
    public void annotateClaim(String claim, String key, String value) {
        patchClaim("annotate " + claim, claim, annotation(key, value));
    }

    @Override
    public void removeClaimOwner(String claim, String owner) {
        // A strategic merge patch: owner references are a list with the key uid.
        var reference = Map.of("$patch", "delete", "uid", owner);
        var patch = Map.of("metadata", Map.of("ownerReferences", List.of(reference)));
        ApiCalls.changeIfUnchanged(
                "remove the owner of " + claim,
                () ->
                        client.persistentVolumeClaims()
                                .inNamespace(namespace)
                                .withName(claim)
                                .patch(
                                        PatchContext.of(PatchType.STRATEGIC_MERGE),
                                        Serialization.asJson(patch)));
    }

    @Override
    public void growClaim(
            String claim, Bytes size, Map<String, String> annotations, ObjectVersion seen) {
        // As it was seen only: Kubernetes would let a size that another tool has requested since be
        // lowered again, as long as the volume has not grown.
        var metadata =
                Map.of(
                        "uid",
                        seen.uid(),
                        "resourceVersion",
                        seen.resourceVersion(),
                        "annotations",
                        annotations);
        var requests = Map.of("requests", Map.of("storage", size.text()));
        patchClaim(
                "grow " + claim + " to " + size.text(),
                claim,
                Serialization.asJson(
                        Map.of("metadata", metadata, "spec", Map.of("resources", requests))));
    }

    @Override
    public void deletePod(String pod, ObjectVersion seen) {
        delete("pods", pod, seen);
    }

    @Override
    public void deleteClaim(String claim, ObjectVersion seen) {
        delete("persistentvolumeclaims", claim, seen);
    }

    @Override
    public void deleteService(String service, ObjectVersion seen) {
        delete("services", service, seen);
    }

    private void patchClaim(String operation, String claim, String patch) {
        ApiCalls.changeIfUnchanged(
                operation,
                () ->
                        client.persistentVolumeClaims()
                                .inNamespace(namespace)
                                .withName(claim)
                                .patch(MERGE, patch));
    }

    /** By a raw request: the client's own delete has no preconditions. */
    private void delete(String resource, String name, ObjectVersion seen) {
        var options =
                new DeleteOptionsBuilder()
                        .withPropagationPolicy("Background")
                        .withNewPreconditions()
                        .withUid(seen.uid())
                        .withResourceVersion(seen.resourceVersion())
                        .endPreconditions()
                        .build();
        var path = "/api/v1/namespaces/%s/%s/%s".formatted(namespace, resource, name);
        ApiCalls.changeIfUnchanged("delete " + name, () -> client.raw(path, "DELETE", options));
    }

    private static String annotation(String key, String value) {
        return Serialization.asJson(Map.of("metadata", Map.of("annotations", Map.of(key, value))));
    }

    private static String name(HasMetadata object) {
        return object.getKind() + " " + object.getMetadata().getName();
    }
}
