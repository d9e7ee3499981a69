package dev.spillway.local.api.fields;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Map.Entry;
import java.util.function.Predicate;

/** {@code metadata.managedFields}: the fields of each manager. Immutable. */
record ManagedFields(Map<FieldManager, Owned> owned) {

    static final ManagedFields NONE = new ManagedFields(Map.of());

    /** Beyond this number, the oldest entries of updates are merged into one, as in Kubernetes. */
    private static final int MAX_UPDATES = 10;

    private static final String MERGED = "ancient-changes";

    private static final Comparator<Entry<FieldManager, Owned>> ORDER =
            Comparator.comparing((Entry<FieldManager, Owned> each) -> each.getKey().operation())
                    .thenComparing(each -> each.getValue().time())
                    .thenComparing(each -> each.getKey().name())
                    .thenComparing(each -> each.getKey().apiVersion())
                    .thenComparing(each -> each.getKey().subresource());

    /**
     * @param time the time of the last change in RFC 3339; may be empty
     */
    record Owned(FieldSet fields, String time) {}

    ManagedFields {
        owned = Map.copyOf(owned);
    }

    static ManagedFields read(ArrayNode entries) {
        Map<FieldManager, Owned> owned = new HashMap<>();
        Json.objects(entries)
                .filter(each -> !each.isEmpty())
                .forEach(each ->
                        owned.put(
                                new FieldManager(
                                        each.path("manager").asText(),
                                        each.path("operation").asText().equals("Apply")
                                                ? FieldManager.Operation.Apply
                                                : FieldManager.Operation.Update,
                                        each.path("apiVersion").asText(),
                                        each.path("subresource").asText("")),
                                new Owned(
                                        FieldSet.read(each.path("fieldsV1")),
                                        each.path("time").asText(""))));
        return new ManagedFields(owned);
    }

    ArrayNode write() {
        ArrayNode entries = Json.array();
        owned.entrySet().stream()
                .sorted(ORDER)
                .forEach(each -> entries.add(write(each.getKey(), each.getValue())));
        return entries;
    }

    private static ObjectNode write(FieldManager manager, Owned owned) {
        ObjectNode entry =
                Json.object()
                        .put("manager", manager.name())
                        .put("operation", manager.operation().name())
                        .put("apiVersion", manager.apiVersion());
        if (!owned.time().isEmpty()) {
            entry.put("time", owned.time());
        }
        entry.put("fieldsType", "FieldsV1").set("fieldsV1", owned.fields().write());
        if (!manager.subresource().isEmpty()) {
            entry.put("subresource", manager.subresource());
        }
        return entry;
    }

    FieldSet fieldsOf(FieldManager manager) {
        Owned mine = owned.get(manager);
        return mine == null ? FieldSet.EMPTY : mine.fields();
    }

    FieldSet everyField() {
        return union(each -> true);
    }

    /** The fields with the operation Apply. */
    FieldSet everyAppliedField() {
        return union(each -> each.operation() == FieldManager.Operation.Apply);
    }

    private FieldSet union(Predicate<FieldManager> which) {
        return owned.entrySet().stream()
                .filter(each -> which.test(each.getKey()))
                .map(each -> each.getValue().fields())
                .reduce(FieldSet.EMPTY, FieldSet::union);
    }

    ManagedFields with(FieldManager manager, FieldSet fields, String time) {
        Map<FieldManager, Owned> changed = new HashMap<>(owned);
        if (fields.isEmpty()) {
            changed.remove(manager);
        } else {
            changed.put(manager, new Owned(fields, time));
        }
        return new ManagedFields(changed);
    }

    /** Removes fields from all other managers, and managers that have no fields left. */
    ManagedFields takeFromOthers(FieldManager manager, FieldSet fields) {
        Map<FieldManager, Owned> changed = new HashMap<>();
        owned.forEach((each, had) -> {
            FieldSet left = each.equals(manager) ? had.fields() : had.fields().minus(fields);
            if (!left.isEmpty()) {
                changed.put(each, new Owned(left, had.time()));
            }
        });
        return new ManagedFields(changed);
    }

    /** Merges the oldest updates if there are too many. */
    ManagedFields bounded() {
        var updates =
                owned.entrySet().stream()
                        .filter(each -> each.getKey().operation() == FieldManager.Operation.Update)
                        .sorted(ORDER)
                        .toList();
        if (updates.size() <= MAX_UPDATES) {
            return this;
        }
        ManagedFields bounded = this;
        // The merged entry needs a place too.
        for (var each : updates.subList(0, updates.size() - MAX_UPDATES + 1)) {
            FieldManager merged =
                    new FieldManager(
                            MERGED, FieldManager.Operation.Update, each.getKey().apiVersion(), "");
            bounded =
                    bounded.with(each.getKey(), FieldSet.EMPTY, "")
                            .with(
                                    merged,
                                    bounded.fieldsOf(merged).union(each.getValue().fields()),
                                    each.getValue().time());
        }
        return bounded;
    }
}
