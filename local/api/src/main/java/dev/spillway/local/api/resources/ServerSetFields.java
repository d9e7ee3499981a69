package dev.spillway.local.api.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.store.Store;
import dev.spillway.local.api.types.ResourceType;
import java.time.InstantSource;
import java.util.stream.Stream;

/** Fields that the server sets, beyond static defaults: allocations and initial statuses. */
public final class ServerSetFields {

    /** Present until all objects of a definition have been deleted. */
    public static final String DEFINITION_FINALIZER = "customresourcecleanup.apiextensions.k8s.io";

    private static final String DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class";

    private final Store store;
    private final ServiceAddresses addresses;
    private final InstantSource clock;

    ServerSetFields(Store store, ServiceAddresses addresses, InstantSource clock) {
        this.store = store;
        this.addresses = addresses;
        this.clock = clock;
    }

    void atCreation(ResourceType type, ObjectNode object) {
        if (type.custom()) {
            return;
        }
        switch (type.kind()) {
            case "Pod" -> Json.child(object, "status").put("phase", "Pending");
            case "PersistentVolumeClaim" -> {
                chooseStorageClass(Json.child(object, "spec"));
                Json.child(object, "status").put("phase", "Pending");
            }
            case "Service" -> {
                addresses.atCreation(Json.child(object, "spec"));
                Json.child(Json.child(object, "status"), "loadBalancer");
            }
            case "CustomResourceDefinition" -> establish(object);
            default -> {}
        }
    }

    void atUpdate(ResourceType type, ObjectNode old, ObjectNode object) {
        if (type.custom()) {
            return;
        }
        switch (type.kind()) {
            case "Service" -> addresses.atUpdate(old.path("spec"), Json.child(object, "spec"));
            case "CustomResourceDefinition" -> establish(object);
            default -> {}
        }
    }

    private void chooseStorageClass(ObjectNode spec) {
        if (spec.has("storageClassName")) {
            return;
        }
        store.list("storage.k8s.io/storageclasses").stream()
                .filter(each ->
                        each.path("metadata")
                                .path("annotations")
                                .path(DEFAULT_CLASS)
                                .asText()
                                .equals("true"))
                .findFirst()
                .ifPresent(each -> spec.put("storageClassName", ObjectMeta.of(each).name()));
    }

    /** A definition is established immediately. */
    private void establish(ObjectNode definition) {
        ObjectMeta meta = ObjectMeta.of(definition);
        if (!meta.deleting() && !meta.finalizers().contains(DEFINITION_FINALIZER)) {
            meta.finalizers(
                    Stream.concat(meta.finalizers().stream(), Stream.of(DEFINITION_FINALIZER))
                            .toList());
        }
        JsonNode spec = definition.path("spec");
        ObjectNode status = Json.child(definition, "status");
        status.set("acceptedNames", spec.path("names").deepCopy());
        ArrayNode conditions = status.withArray("/conditions");
        condition(conditions, "NamesAccepted", "NoConflicts", "no conflicts found");
        condition(
                conditions,
                "Established",
                "InitialNamesAccepted",
                "the initial names have been accepted");
        ArrayNode stored = status.withArray("/storedVersions");
        Json.objects(spec.path("versions"))
                .filter(each -> each.path("storage").asBoolean())
                .map(each -> each.get("name"))
                .filter(name -> !Json.texts(stored).contains(name.asText()))
                .forEach(stored::add);
    }

    private void condition(ArrayNode conditions, String type, String reason, String message) {
        if (Json.objects(conditions).anyMatch(each -> each.path("type").asText().equals(type))) {
            return;
        }
        conditions
                .addObject()
                .put("lastTransitionTime", ObjectMeta.time(clock.instant()))
                .put("message", message)
                .put("reason", reason)
                .put("status", "True")
                .put("type", type);
    }
}
