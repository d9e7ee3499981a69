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
 * What a write does to an object and to the ownership of its fields.
 *
 * <p>An apply goes in these steps:
 *
 * <ol>
 *   <li>lay the configuration over the live object;
 *   <li>take out what this manager applied last time, applies no more, and nobody else owns;
 *   <li>where that changes or adds what others own, refuse, or take it from them when forced;
 *   <li>own exactly what the configuration says.
 * </ol>
 *
 * It guarantees that an apply which changes nothing, neither value nor owner, returns an object
 * equal to the live one, times included: who applies again and again makes no new versions.
 */
public final class FieldOwnership {

    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    /** What belongs to the server or names the object: nobody owns it. */
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
     * @param now in RFC 3339, for the entries that change
     */
    public FieldOwnership(MergeSchema mergeSchema, String now) {
        this.mergeSchema = mergeSchema;
        this.now = now;
    }

    /**
     * The object after an apply.
     *
     * @param live null when the apply creates the object
     * @param config what the manager applied; its managedFields are not looked at
     * @throws Failure 409 when other managers own what it would change and it is not forced
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
        // As in Kubernetes, the order of items alone is no difference: the live order stays.
        ObjectNode result = differences.isEmpty() ? before : after;
        ObjectMeta.of(result).managedFields(settled.with(manager, wanted, now).write());
        return result;
    }

    /**
     * Settles the ownership after a write that is not an apply: who changed a field owns it.
     *
     * @param live null when the write creates the object
     * @param updated changed in place: its managedFields. What the writer put there counts as what
     *     was, so that a client can correct managedFields; an empty list forgets all of it
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

    /** Takes out what was applied last time, then gives back what anyone owns. */
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
     * What kubectl's client-side apply once wrote and still stands: kubectl's server-side apply may
     * change that without force, or nobody could move from the one to the other.
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
