package dev.spillway.local.api.resources;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.fields.FieldManager;
import dev.spillway.local.api.fields.FieldOwnership;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.object.StatusException;
import dev.spillway.local.api.patch.Patch;
import dev.spillway.local.api.store.Store;
import dev.spillway.local.api.types.ObjectReference;
import dev.spillway.local.api.types.ResourceType;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The verbs on single objects, except delete.
 *
 * <p>Every write has the same steps: the change is applied to the stored object, fields that the
 * write may not touch are restored, unknown fields are reported and dropped, defaults are set, the
 * result is validated, managedFields are updated, and the object is stored if it differs.
 */
public final class Registry {

    private final Store store;
    private final InstantSource clock;
    private final Admission admission;
    private final ServerSetFields serverFields;
    private final ServiceAddresses addresses;

    public Registry(Store store, ServiceAddresses addresses, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        this.admission = new Admission(store);
        this.addresses = addresses;
        this.serverFields = new ServerSetFields(store, addresses, clock);
    }

    /**
     * The result of an apply.
     *
     * @param created whether it created the object
     */
    public record Applied(ObjectNode object, boolean created) {}

    /**
     * The stored object, which must not be modified.
     *
     * @throws StatusException 404
     */
    public ObjectNode get(ObjectReference reference) {
        ObjectNode object = store.get(reference.key());
        if (object == null) {
            throw reference.notFound();
        }
        return object;
    }

    /**
     * Creates an object.
     *
     * @throws StatusException 400, 403, 404 (the namespace), 409 or 422
     */
    public ObjectNode create(
            ResourceType type, String namespace, ObjectNode body, WriteOptions options) {
        return create(type, namespace, body, null, options);
    }

    /** Replaces an object, or its status. The body must not contradict the reference. */
    public ObjectNode replace(
            ObjectReference reference,
            ObjectNode body,
            Subresource subresource,
            WriteOptions options) {
        ResourceType type = reference.type();
        UnaryOperator<ObjectNode> edit =
                old -> {
                    WriteChecks.check(reference, body);
                    if (type.custom() && ObjectMeta.of(body).resourceVersion().isEmpty()) {
                        throw StatusException.invalid(
                                type.resource(),
                                type.kind(),
                                reference.name(),
                                List.of(WriteChecks.VERSION_REQUIRED));
                    }
                    return body;
                };
        return change(reference, subresource, options, edit);
    }

    public ObjectNode patch(
            ObjectReference reference, Patch patch, Subresource subresource, WriteOptions options) {
        UnaryOperator<ObjectNode> edit =
                old -> {
                    ObjectNode patched = patch.apply(old);
                    WriteChecks.check(reference, patched);
                    return patched;
                };
        return change(reference, subresource, options, edit);
    }

    /** Changes an object; the function receives a copy. */
    public ObjectNode change(
            ObjectReference reference,
            Subresource subresource,
            WriteOptions options,
            UnaryOperator<ObjectNode> edit) {
        ResourceType type = reference.type();
        ObjectNode old = get(reference);
        ObjectNode updated = edit.apply(old.deepCopy());
        WriteChecks.checkVersion(type, old, updated);
        SubresourceFields.restore(type, subresource, old, updated);
        reportUnknownFields(type, updated, options);
        complete(reference, updated, old);
        recordUpdate(type, old, updated, subresource, options);
        return save(reference, old, updated, options);
    }

    /**
     * Server-side apply.
     *
     * @param force take over the fields of other managers
     */
    public Applied apply(
            ObjectReference reference,
            ObjectNode body,
            boolean force,
            Subresource subresource,
            WriteOptions options) {
        ResourceType type = reference.type();
        WriteChecks.check(reference, body);
        if (body.path("metadata").hasNonNull("managedFields")) {
            throw StatusException.badRequest("metadata.managedFields must be nil");
        }
        ObjectNode config = body.deepCopy();
        SubresourceFields.keepOnly(type, subresource, config);
        refuseUndeclared(reference, config);
        FieldManager manager = manager(type, subresource, options, FieldManager.Operation.Apply);
        ObjectNode old = store.get(reference.key());
        if (old == null) {
            if (subresource == Subresource.STATUS) {
                throw reference.notFound();
            }
            ObjectMeta.of(config).node().put("name", reference.name());
            return new Applied(create(type, reference.namespace(), config, manager, options), true);
        }
        ObjectNode applied = ownership(type).apply(old, config, manager, force);
        WriteChecks.checkVersion(type, old, applied);
        var managers = ObjectMeta.of(applied).managedFields();
        SubresourceFields.restore(type, subresource, old, applied);
        ObjectMeta.of(applied).managedFields(managers);
        complete(reference, applied, old);
        return new Applied(save(reference, old, applied, options), false);
    }

    /**
     * @param applier null unless the object is created by an apply
     */
    private ObjectNode create(
            ResourceType type,
            String namespace,
            ObjectNode body,
            @Nullable FieldManager applier,
            WriteOptions options) {
        ObjectNode object = body.deepCopy();
        ObjectReference reference = WriteChecks.prepare(type, namespace, object);
        admission.admit(reference);
        if (applier == null) {
            reportUnknownFields(type, object, options);
        }
        setCreationFields(type, object);
        ObjectNode config = object.deepCopy();
        complete(reference, object, null);
        if (applier == null) {
            recordUpdate(type, null, object, Subresource.NONE, options);
        } else {
            ObjectNode owned = ownership(type).apply(null, config, applier, true);
            ObjectMeta.of(object).managedFields(ObjectMeta.of(owned).managedFields());
        }
        if (!options.dryRun()) {
            store.put(reference.key(), object);
        }
        return object;
    }

    private void setCreationFields(ResourceType type, ObjectNode object) {
        if (type.status()) {
            object.remove("status");
        }
        ObjectNode metadata = ObjectMeta.of(object).node();
        metadata.put("uid", UUID.randomUUID().toString());
        metadata.put("creationTimestamp", ObjectMeta.time(clock.instant()));
        if (type.generation()) {
            metadata.put("generation", 1);
        }
    }

    /** Sets defaults and the fields that the server owns, then validates. */
    private void complete(ObjectReference reference, ObjectNode object, @Nullable ObjectNode old) {
        ResourceType type = reference.type();
        type.strategy().complete(object);
        if (old == null) {
            serverFields.atCreation(type, object);
        } else {
            serverFields.atUpdate(type, old, object);
        }
        WriteChecks.validate(type, object, old);
        if (old != null) {
            admission.admitChange(type, old, object);
        }
        if (!type.custom() && type.kind().equals("Service")) {
            addresses.admit(reference, old, object);
        }
    }

    private ObjectNode save(
            ObjectReference reference, ObjectNode old, ObjectNode updated, WriteOptions options) {
        if (equalsIgnoringTimes(old, updated)) {
            return old;
        }
        if (reference.type().generation() && !SubresourceFields.sameSpec(old, updated)) {
            ObjectMeta meta = ObjectMeta.of(updated);
            meta.node().put("generation", meta.generation() + 1);
        }
        if (!options.dryRun()) {
            if (Deletion.complete(reference.type(), updated)) {
                store.remove(reference.key());
            } else {
                store.put(reference.key(), updated);
            }
        }
        return updated;
    }

    /**
     * A write that changes nothing creates no new version, not even by the times in managedFields.
     */
    private static boolean equalsIgnoringTimes(ObjectNode old, ObjectNode updated) {
        return Json.same(withoutTimes(old), withoutTimes(updated));
    }

    private static ObjectNode withoutTimes(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        Json.objects(copy.path("metadata").path("managedFields"))
                .forEach(each -> each.remove("time"));
        return copy;
    }

    private void reportUnknownFields(ResourceType type, ObjectNode object, WriteOptions options) {
        refuseTypeErrors(type, object);
        if (options.validation() == WriteOptions.FieldValidation.Ignore) {
            return;
        }
        List<String> warnings =
                type.strategy().unknownFields(object).stream()
                        .map(field -> "unknown field \"" + field + "\"")
                        .toList();
        if (warnings.isEmpty()) {
            return;
        }
        if (options.validation() == WriteOptions.FieldValidation.Strict) {
            throw StatusException.badRequest(
                    undecodable(type, "strict decoding error: " + String.join(", ", warnings)));
        }
        warnings.forEach(options.warnings());
    }

    private static void refuseTypeErrors(ResourceType type, ObjectNode object) {
        List<String> typeErrors = type.strategy().typeErrors(object);
        if (!typeErrors.isEmpty()) {
            throw StatusException.badRequest(undecodable(type, typeErrors.getFirst()));
        }
    }

    private static String undecodable(ResourceType type, String why) {
        return "%s in version \"%s\" cannot be handled as a %s: %s"
                .formatted(type.kind(), type.version(), type.kind(), why);
    }

    /** Undeclared fields cannot be owned, so their apply fails regardless of fieldValidation. */
    private static void refuseUndeclared(ObjectReference reference, ObjectNode config) {
        ResourceType type = reference.type();
        refuseTypeErrors(type, config);
        List<String> unknown =
                type.strategy().unknownFields(config).stream()
                        .map(field -> "." + field + ": field not declared in schema")
                        .toList();
        if (!unknown.isEmpty()) {
            throw StatusException.untyped(
                    "failed to create typed patch object (%s; %s, Kind=%s): %s"
                            .formatted(
                                    reference.namespace() + "/" + reference.name(),
                                    type.apiVersion(),
                                    type.kind(),
                                    String.join("\n", unknown)));
        }
    }

    private void recordUpdate(
            ResourceType type,
            @Nullable ObjectNode old,
            ObjectNode updated,
            Subresource subresource,
            WriteOptions options) {
        FieldManager manager = manager(type, subresource, options, FieldManager.Operation.Update);
        ownership(type).update(old, updated, manager);
    }

    private FieldOwnership ownership(ResourceType type) {
        return new FieldOwnership(type.strategy().mergeSchema(), ObjectMeta.time(clock.instant()));
    }

    private static FieldManager manager(
            ResourceType type,
            Subresource subresource,
            WriteOptions options,
            FieldManager.Operation operation) {
        return new FieldManager(
                options.manager(), operation, type.apiVersion(), subresource.value());
    }
}
