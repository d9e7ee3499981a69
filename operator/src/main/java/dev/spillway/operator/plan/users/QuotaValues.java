package dev.spillway.operator.plan.users;

import dev.spillway.operator.model.Quotas;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Quotas by Kafka's names, as doubles, which is how Kafka has them. */
public final class QuotaValues {
    static final String PRODUCE = "producer_byte_rate";
    static final String CONSUME = "consumer_byte_rate";
    static final String REQUESTS = "request_percentage";
    static final String MUTATIONS = "controller_mutation_rate";

    /** Those that a User declares; others of the same user stay as they are. */
    public static final Set<String> KEYS = Set.of(PRODUCE, CONSUME, REQUESTS, MUTATIONS);

    private QuotaValues() {}

    /** What to set and what to remove. */
    record Change(SortedMap<String, Double> set, SortedSet<String> unset) {

        boolean isEmpty() {
            return set.isEmpty() && unset.isEmpty();
        }
    }

    public static SortedMap<String, Double> of(Quotas quotas) {
        var values = new TreeMap<String, Double>();
        quotas.produce().ifPresent(rate -> values.put(PRODUCE, (double) rate.value()));
        quotas.consume().ifPresent(rate -> values.put(CONSUME, (double) rate.value()));
        quotas.requestPercent().ifPresent(percent -> values.put(REQUESTS, (double) percent));
        quotas.mutationsPerSecond().ifPresent(rate -> values.put(MUTATIONS, (double) rate));
        return Collections.unmodifiableSortedMap(values);
    }

    static Change change(SortedMap<String, Double> wanted, Map<String, Double> seen) {
        var set = new TreeMap<>(wanted);
        set.entrySet()
                .removeIf(entry -> Objects.equals(seen.get(entry.getKey()), entry.getValue()));
        var unset = new TreeSet<>(seen.keySet());
        unset.retainAll(KEYS);
        unset.removeAll(wanted.keySet());
        return new Change(set, unset);
    }
}
