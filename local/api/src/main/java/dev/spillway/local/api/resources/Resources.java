package dev.spillway.local.api.resources;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.fields.Manager;
import dev.spillway.local.api.fields.Ownership;
import dev.spillway.local.api.object.Failure;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.Meta;
import dev.spillway.local.api.patch.Patch;
import dev.spillway.local.api.store.Store;
import dev.spillway.local.api.types.Type;
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
public final class Resources {

    private final Store store;
    private final InstantSource clock;
    private final Admission admission;
    private final ServerFields serverFields;

    public Resources(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        this.admission = new Admission(store);
        this.serverFields = new ServerFields(store, clock);
    }

    /**
     * The result of an apply.
     *
     * @param created whether it has made the object
     */
    public record Written(ObjectNode object, boolean created) {}

    /**
     * The object as the type shows it.
     *
     * @throws Failure 404
     */
    public ObjectNode get(Type type, String namespace, String name) {
        return type.present(stored(type, namespace, name));
    }

    /**
     * Makes an object.
     *
     * @throws Failure 400, 403, 404 (the namespace), 409 or 422
     */
    public ObjectNode create(Type type, String namespace, ObjectNode body, WriteOptions options) {
        return create(type, namespace, body, null, options);
    }

    /** Puts the body, which must not contradict the path, in place of the part of the object. */
    public ObjectNode replace(
            Type type,
            String namespace,
            String name,
            ObjectNode body,
            Part part,
            WriteOptions options) {
        return change(
                type,
                namespace,
                name,
                part,
                options,
                old -> {
                    Identity.check(type, namespace, name, body);
                    if (type.custom() && Meta.of(body).resourceVersion().isEmpty()) {
                        throw Failure.invalid(
                                type.resource(),
                                type.kind(),
                                name,
                                List.of(Identity.VERSION_REQUIRED));
                    }
                    return body;
                });
    }

    public ObjectNode patch(
            Type type,
            String namespace,
            String name,
            Patch patch,
            Part part,
            WriteOptions options) {
        return change(
                type,
                namespace,
                name,
                part,
                options,
                old -> {
                    ObjectNode patched = patch.apply(old);
                    Identity.check(type, namespace, name, patched);
                    return patched;
                });
    }

    /** Changes an object as the caller likes; the function gets a copy. */
    public ObjectNode change(
            Type type,
            String namespace,
            String name,
            Part part,
            WriteOptions options,
            UnaryOperator<ObjectNode> edit) {
        ObjectNode old = get(type, namespace, name);
        ObjectNode updated = edit.apply(old.deepCopy());
        Identity.checkVersion(type, old, updated);
        Parts.restore(type, part, old, updated);
        complain(type, updated, options);
        complete(type, updated, old);
        own(type, old, updated, manager(type, part, options, Manager.Operation.Update));
        return save(type, old, updated, options);
    }

    /**
     * Server-side apply.
     *
     * @param force takes the fields that others own
     */
    public Written apply(
            Type type,
            String namespace,
            String name,
            ObjectNode body,
            boolean force,
            Part part,
            WriteOptions options) {
        Identity.check(type, namespace, name, body);
        if (body.path("metadata").hasNonNull("managedFields")) {
            throw Failure.badRequest("metadata.managedFields must be nil");
        }
        ObjectNode config = body.deepCopy();
        Parts.keepOnly(type, part, config);
        refuseUndeclared(type, namespace, name, config);
        Manager manager = manager(type, part, options, Manager.Operation.Apply);
        ObjectNode present = store.get(type.key(namespace, name));
        if (present == null) {
            if (part == Part.STATUS) {
                throw Failure.notFound(type.resource(), name);
            }
            Meta.of(config).node().put("name", name);
            return new Written(create(type, namespace, config, manager, options), true);
        }
        ObjectNode old = type.present(present);
        ObjectNode applied = ownership(type).apply(old, config, manager, force);
        Identity.checkVersion(type, old, applied);
        var managers = Meta.of(applied).managedFields();
        Parts.restore(type, part, old, applied);
        Meta.of(applied).managedFields(managers);
        complete(type, applied, old);
        return new Written(save(type, old, applied, options), false);
    }

    /**
     * @param applier null when the object is not created by an apply
     */
    private ObjectNode create(
            Type type,
            String namespace,
            ObjectNode body,
            @Nullable Manager applier,
            WriteOptions options) {
        ObjectNode object = body.deepCopy();
        Identity.prepare(type, namespace, object);
        Meta meta = Meta.of(object);
        admission.admit(type, meta);
        if (applier == null) {
            complain(type, object, options);
        }
        if (type.status()) {
            object.remove("status");
        }
        meta.node().put("uid", UUID.randomUUID().toString());
        meta.node().put("creationTimestamp", Meta.time(clock.instant()));
        if (type.generation()) {
            meta.node().put("generation", 1);
        }
        ObjectNode config = object.deepCopy();
        complete(type, object, null);
        if (applier == null) {
            own(type, null, object, manager(type, Part.MAIN, options, Manager.Operation.Update));
        } else {
            ObjectNode owned = ownership(type).apply(null, config, applier, true);
            meta.managedFields(Meta.of(owned).managedFields());
        }
        if (!options.dryRun()) {
            store.put(type.key(meta.namespace(), meta.name()), object);
        }
        return object;
    }

    /** Defaults, then the server's own fields, then validation. */
    private void complete(Type type, ObjectNode object, @Nullable ObjectNode old) {
        type.rules().complete(object);
        if (old == null) {
            serverFields.atCreation(type, object);
        } else {
            serverFields.atUpdate(type, old, object);
        }
        Identity.validate(type, object, old);
        if (old != null) {
            admission.admitChange(type, old, object);
        }
    }

    private ObjectNode save(Type type, ObjectNode old, ObjectNode updated, WriteOptions options) {
        if (sameButForTimes(old, updated)) {
            return old;
        }
        if (type.generation() && !Parts.sameSpecification(old, updated)) {
            Meta meta = Meta.of(updated);
            meta.node().put("generation", meta.generation() + 1);
        }
        Meta meta = Meta.of(updated);
        if (!options.dryRun()) {
            if (Deletion.complete(type, updated)) {
                store.remove(type.key(meta.namespace(), meta.name()));
            } else {
                store.put(type.key(meta.namespace(), meta.name()), updated);
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

    private void complain(Type type, ObjectNode object, WriteOptions options) {
        refuseMisfits(type, object);
        if (options.validation() == WriteOptions.FieldValidation.Ignore) {
            return;
        }
        List<String> complaints =
                type.rules().unknownFields(object).stream()
                        .map(field -> "unknown field \"" + field + "\"")
                        .toList();
        if (complaints.isEmpty()) {
            return;
        }
        if (options.validation() == WriteOptions.FieldValidation.Strict) {
            throw Failure.badRequest(
                    undecodable(type, "strict decoding error: " + String.join(", ", complaints)));
        }
        complaints.forEach(options.warnings());
    }

    private static void refuseMisfits(Type type, ObjectNode object) {
        List<String> misfits = type.rules().misfits(object);
        if (!misfits.isEmpty()) {
            throw Failure.badRequest(undecodable(type, misfits.getFirst()));
        }
    }

    private static String undecodable(Type type, String why) {
        return "%s in version \"%s\" cannot be handled as a %s: %s"
                .formatted(type.kind(), type.version(), type.kind(), why);
    }

    /**
     * Nobody can own what the schema does not know, so an apply of it fails whatever the
     * validation.
     */
    private static void refuseUndeclared(
            Type type, String namespace, String name, ObjectNode config) {
        refuseMisfits(type, config);
        List<String> unknown =
                type.rules().unknownFields(config).stream()
                        .map(field -> "." + field + ": field not declared in schema")
                        .toList();
        if (!unknown.isEmpty()) {
            throw Failure.untyped(
                    "failed to create typed patch object (%s; %s, Kind=%s): %s"
                            .formatted(
                                    type.namespaced() ? namespace + "/" + name : "/" + name,
                                    type.apiVersion(),
                                    type.kind(),
                                    String.join("\n", unknown)));
        }
    }

    private void own(Type type, @Nullable ObjectNode old, ObjectNode updated, Manager manager) {
        ownership(type).update(old, updated, manager);
    }

    private Ownership ownership(Type type) {
        return new Ownership(type.rules().structure(), Meta.time(clock.instant()));
    }

    private static Manager manager(
            Type type, Part part, WriteOptions options, Manager.Operation operation) {
        return new Manager(options.manager(), operation, type.apiVersion(), part.subresource());
    }

    private ObjectNode stored(Type type, String namespace, String name) {
        ObjectNode object = store.get(type.key(namespace, name));
        if (object == null) {
            throw Failure.notFound(type.resource(), name);
        }
        return object;
    }
}
