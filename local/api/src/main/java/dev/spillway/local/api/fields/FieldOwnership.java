package dev.spillway.local.api.fields;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.object.StatusException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Server-side apply, and the ownership of fields after other writes.
 *
 * <p>An apply has these steps:
 *
 * <ol>
 *   <li>merge the configuration into the live object;
 *   <li>remove fields that this manager applied last time, no longer applies, and nobody else owns;
 *   <li>if fields of other managers would change, fail with a conflict or, if forced, take them
 *       over;
 *   <li>own exactly the fields of the configuration.
 * </ol>
 *
 * An apply that changes neither a value nor an owner returns an object equal to the live one, times
 * included, so that repeated applies create no new versions.
 */
public final class FieldOwnership {

    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    /** Fields that belong to the server or identify the object have no owner. */
    private static final FieldSet UNOWNED =
            FieldSet.read(
                    Json.parse(
                            """
                            {"f:apiVersion": {}, "f:kind": {}, "f:metadata": {".": {}, "f:name": {}, "f:namespace": {},
                             "f:creationTimestamp": {}, "f:selfLink": {}, "f:uid": {}, "f:generation": {},
                             "f:managedFields": {}, "f:resourceVersion": {}, "f:deletionTimestamp": {},
                             "f:deletionGracePeriodSeconds": {}}}
                            """));

    private final MergeSchema mergeSchema;
    private final String now;

    /**
     * @param now the current time in RFC 3339
     */
    public FieldOwnership(MergeSchema mergeSchema, String now) {
        this.mergeSchema = mergeSchema;
        this.now = now;
    }

    /**
     * Applies a configuration.
     *
     * @param live null if the apply creates the object
     * @param config the applied configuration; its managedFields are ignored
     * @throws StatusException 409 if it would change fields of other managers and is not forced
     */
    public ObjectNode apply(
            @Nullable ObjectNode live, ObjectNode config, FieldManager manager, boolean force) {
        ObjectNode before = live == null ? Json.object() : withoutManagers(live);
        ObjectNode applied = withoutManagers(config);
        ManagedFields managers =
                live == null
                        ? ManagedFields.NONE
                        : ManagedFields.read(ObjectMeta.of(live).managedFields());
        FieldSet last = managers.fieldsOf(manager);
        FieldSet wanted = FieldSet.of(applied, mergeSchema).minus(UNOWNED);

        ManagedFields with = managers.with(manager, wanted, timeOf(managers, manager));
        JsonNode merged = ApplyMerge.merge(before, applied, mergeSchema);
        ObjectNode after = prune(merged, last, with);

        Comparison differences = Comparison.between(before, after, mergeSchema);
        refuseConflicts(before, differences.changed(), with, manager, force);
        ManagedFields settled =
                with.takeFromOthers(manager, differences.changed())
                        .takeFromOthers(manager, differences.removed());
        if (live != null && differences.isEmpty() && settled.equals(managers)) {
            return live.deepCopy();
        }
        // As in Kubernetes, the order of items alone is not a difference: keep the live order.
        ObjectNode result = differences.isEmpty() ? before : after;
        ObjectMeta.of(result).managedFields(settled.with(manager, wanted, now).write());
        return result;
    }

    /**
     * Updates managedFields after a write other than an apply: the writer owns the fields that it
     * changed.
     *
     * @param live null if the write creates the object
     * @param updated its managedFields are modified in place. The writer may have edited them: an
     *     empty list resets them
     */
    public void update(@Nullable ObjectNode live, ObjectNode updated, FieldManager manager) {
        ManagedFields managers = managersBefore(live, updated, !manager.subresource().isEmpty());
        ObjectNode before = live == null ? Json.object() : withoutManagers(live);
        Comparison differences = Comparison.between(before, withoutManagers(updated), mergeSchema);
        FieldSet changed = differences.changed().minus(UNOWNED);
        ManagedFields settled = managers;
        if (!differences.isEmpty()) {
            FieldSet gone = differences.changed().union(differences.removed());
            FieldManager nobody = new FieldManager("", FieldManager.Operation.Update, "", "");
            settled = managers.takeFromOthers(nobody, gone);
            if (!changed.isEmpty()) {
                settled = settled.with(manager, settled.fieldsOf(manager).union(changed), now);
            }
        }
        ObjectMeta.of(updated).managedFields(settled.bounded().write());
    }

    private static ManagedFields managersBefore(
            @Nullable ObjectNode live, ObjectNode updated, boolean subresource) {
        JsonNode written = updated.path("metadata").path("managedFields");
        if (!subresource && written instanceof ArrayNode entries) {
            if (entries.isEmpty() || (entries.size() == 1 && entries.get(0).isEmpty())) {
                return ManagedFields.NONE;
            }
            return ManagedFields.read(entries);
        }
        return live == null
                ? ManagedFields.NONE
                : ManagedFields.read(ObjectMeta.of(live).managedFields());
    }

    private String timeOf(ManagedFields managers, FieldManager manager) {
        ManagedFields.Owned owned = managers.owned().get(manager);
        return owned == null ? now : owned.time();
    }

    /** Removes the fields that were applied last time, except those that somebody owns. */
    private ObjectNode prune(JsonNode merged, FieldSet last, ManagedFields managers) {
        FieldSet owned = managers.everyField();
        JsonNode pruned = new FieldRemoval(last, FieldSet.EMPTY, mergeSchema).from(merged);
        FieldSet keep =
                FieldSet.of(pruned == null ? Json.object() : pruned, mergeSchema)
                        .withParents()
                        .union(owned.withParents());
        FieldSet unwanted =
                FieldSet.of(merged, mergeSchema).withParents().minus(keep).minus(UNOWNED);
        JsonNode rest =
                new FieldRemoval(unwanted, managers.everyAppliedField(), mergeSchema).from(merged);
        return rest instanceof ObjectNode object ? object : Json.object();
    }

    private void refuseConflicts(
            ObjectNode live,
            FieldSet changed,
            ManagedFields managers,
            FieldManager manager,
            boolean force) {
        if (force) {
            return;
        }
        FieldSet allowed = manager.name().equals("kubectl") ? lastApplied(live) : FieldSet.EMPTY;
        List<StatusException.FieldConflict> conflicts = new ArrayList<>();
        managers.owned().entrySet().stream()
                .filter(each -> !each.getKey().equals(manager))
                .forEach(each -> {
                    String who = each.getKey().print(each.getValue().time());
                    each.getValue()
                            .fields()
                            .intersect(changed)
                            .minus(allowed)
                            .forEach((path, leaf) ->
                                    conflicts.add(
                                            new StatusException.FieldConflict(
                                                    who,
                                                    PathElements.print(path),
                                                    "conflict with " + who)));
                });
        if (!conflicts.isEmpty()) {
            throw StatusException.applyConflict(conflicts, summary(conflicts));
        }
    }

    /**
     * The unchanged fields that kubectl's client-side apply wrote. Its server-side apply may change
     * them without force, so that users can migrate.
     */
    private FieldSet lastApplied(ObjectNode live) {
        JsonNode annotation = live.path("metadata").path("annotations").path(LAST_APPLIED);
        if (!annotation.isTextual()) {
            return FieldSet.EMPTY;
        }
        try {
            JsonNode written = Json.read(annotation.asText().getBytes(StandardCharsets.UTF_8));
            return FieldSet.of(written, mergeSchema)
                    .minus(Comparison.between(live, written, mergeSchema).modified());
        } catch (JsonProcessingException e) {
            return FieldSet.EMPTY;
        }
    }

    private static String summary(List<StatusException.FieldConflict> conflicts) {
        if (conflicts.size() == 1) {
            StatusException.FieldConflict only = conflicts.getFirst();
            return "Apply failed with 1 conflict: conflict with "
                    + only.manager()
                    + ": "
                    + only.field();
        }
        return "Apply failed with "
                + conflicts.size()
                + " conflicts: "
                + conflicts.stream()
                        .map(StatusException.FieldConflict::manager)
                        .distinct()
                        .sorted()
                        .map(manager ->
                                "conflicts with "
                                        + manager
                                        + ":"
                                        + conflicts.stream()
                                                .filter(each -> each.manager().equals(manager))
                                                .map(each -> "\n- " + each.field())
                                                .collect(Collectors.joining()))
                        .collect(Collectors.joining("\n"));
    }

    private static ObjectNode withoutManagers(ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        if (copy.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
        }
        return copy;
    }
}
