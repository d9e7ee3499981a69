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
 * The verbs that write one object.
 *
 * <p>Every write goes the same way: the client's change is applied to the present object, the parts
 * that the write may not touch are put back, unknown fields are reported and dropped, defaults
 * filled in, the whole is validated, the ownership of fields is settled, and only what really
 * differs is stored.
 */
public final class Registry {

    private final Store store;
    private final InstantSource clock;
    private final Admission admission;
    private final ServerSetFields serverFields;

    public Registry(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        this.admission = new Admission(store);
        this.serverFields = new ServerSetFields(store, clock);
    }

    /**
     * The result of an apply.
     *
     * @param created whether it has made the object
     */
    public record Written(ObjectNode object, boolean created) {}

    /**
     * The stored object, which must not be modified.
     *
     * @throws Failure 404
     */
    public ObjectNode get(ObjectReference reference) {
        ObjectNode object = store.get(reference.key());
        if (object == null) {
            throw reference.notFound();
        }
        return object;
    }

    /**
     * Makes an object.
     *
     * @throws Failure 400, 403, 404 (the namespace), 409 or 422
     */
    public ObjectNode create(
            ResourceType type, String namespace, ObjectNode body, WriteOptions options) {
        return create(type, namespace, body, null, options);
    }

    /** Puts the body, which must not contradict the path, in place of the part of the object. */
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
        complain(type, updated, options);
        complete(type, updated, old);
        ownership(type)
                .update(
                        old,
                        updated,
                        manager(type, subresource, options, FieldManager.Operation.Update));
        return save(reference, old, updated, options);
    }

    /**
     * Server-side apply.
     *
     * @param force takes the fields that others own
     */
    public Written apply(
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
            return new Written(create(type, reference.namespace(), config, manager, options), true);
        }
        ObjectNode applied = ownership(type).apply(old, config, manager, force);
        WriteChecks.checkVersion(type, old, applied);
        var managers = ObjectMeta.of(applied).managedFields();
        SubresourceFields.restore(type, subresource, old, applied);
        ObjectMeta.of(applied).managedFields(managers);
        complete(type, applied, old);
        return new Written(save(reference, old, applied, options), false);
    }

    /**
     * @param applier null when the object is not created by an apply
     */
    private ObjectNode create(
            ResourceType type,
            String namespace,
            ObjectNode body,
            @Nullable FieldManager applier,
            WriteOptions options) {
        ObjectNode object = body.deepCopy();
        ObjectReference reference = WriteChecks.prepare(type, namespace, object);
        ObjectMeta meta = ObjectMeta.of(object);
        admission.admit(reference);
        if (applier == null) {
            complain(type, object, options);
        }
        if (type.status()) {
            object.remove("status");
        }
        meta.node().put("uid", UUID.randomUUID().toString());
        meta.node().put("creationTimestamp", ObjectMeta.time(clock.instant()));
        if (type.generation()) {
            meta.node().put("generation", 1);
        }
        ObjectNode config = object.deepCopy();
        complete(type, object, null);
        if (applier == null) {
            ownership(type)
                    .update(
                            null,
                            object,
                            manager(
                                    type,
                                    Subresource.NONE,
                                    options,
                                    FieldManager.Operation.Update));
        } else {
            ObjectNode owned = ownership(type).apply(null, config, applier, true);
            meta.managedFields(ObjectMeta.of(owned).managedFields());
        }
        if (!options.dryRun()) {
            store.put(reference.key(), object);
        }
        return object;
    }

    /** Defaults, then the server's own fields, then validation. */
    private void complete(ResourceType type, ObjectNode object, @Nullable ObjectNode old) {
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
    }

    private ObjectNode save(
            ObjectReference reference, ObjectNode old, ObjectNode updated, WriteOptions options) {
        if (sameButForTimes(old, updated)) {
            return old;
        }
        if (reference.type().generation() && !SubresourceFields.sameSpecification(old, updated)) {
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
     * Who writes again what is there already makes no new version, not even by the times in
     * managedFields.
     */
    private static boolean sameButForTimes(ObjectNode old, ObjectNode updated) {
        return Json.same(withoutTimes(old), withoutTimes(updated));
    }

    private static ObjectNode withoutTimes(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        Json.objects(copy.path("metadata").path("managedFields"))
                .forEach(each -> each.remove("time"));
        return copy;
    }

    private void complain(ResourceType type, ObjectNode object, WriteOptions options) {
        refuseTypeErrors(type, object);
        if (options.validation() == WriteOptions.FieldValidation.Ignore) {
            return;
        }
        List<String> complaints =
                type.strategy().unknownFields(object).stream()
                        .map(field -> "unknown field \"" + field + "\"")
                        .toList();
        if (complaints.isEmpty()) {
            return;
        }
        if (options.validation() == WriteOptions.FieldValidation.Strict) {
            throw StatusException.badRequest(
                    undecodable(type, "strict decoding error: " + String.join(", ", complaints)));
        }
        complaints.forEach(options.warnings());
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

    /**
     * Nobody can own what the schema does not know, so an apply of it fails whatever the
     * validation.
     */
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
