package dev.spillway.operator.plan.users;

import dev.spillway.operator.model.Quotas;
import dev.spillway.operator.observed.ObservedAccess;
import dev.spillway.operator.plan.UserStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The quotas that are no User's: those of everybody without quotas of their own, and none for the
 * cluster's own principals. Kafka matches quotas by a principal's name alone, so without quotas of
 * their own nodes and the operator would be delayed by those for everybody.
 */
public final class ClusterQuotas {

    /** The principals of the inner listeners; no User may have such a name. */
    static final List<String> INNER = List.of("__spillway-node", "__spillway-operator");

    /** A petabyte a second, a million threads: a whole number that a double has exactly. */
    private static final double UNLIMITED = 1e15;

    private static final double UNLIMITED_PERCENT = 1e9;

    private static final SortedMap<String, Double> NO_LIMIT =
            new TreeMap<>(
                    Map.of(
                            QuotaValues.PRODUCE,
                            UNLIMITED,
                            QuotaValues.CONSUME,
                            UNLIMITED,
                            QuotaValues.REQUESTS,
                            UNLIMITED_PERCENT,
                            QuotaValues.MUTATIONS,
                            UNLIMITED_PERCENT));

    private ClusterQuotas() {}

    /**
     * The inner principals first: the others' quotas would hold for them.
     *
     * @param defaults of everybody without quotas of their own
     */
    public static List<UserStep> next(Quotas defaults, ObservedAccess.Known seen) {
        var steps = new ArrayList<UserStep>();
        for (var name : INNER) {
            var change = QuotaValues.change(NO_LIMIT, seen.user(name).quotas());
            if (!change.isEmpty()) {
                steps.add(
                        new UserStep.Limit(
                                name,
                                name,
                                change.set(),
                                new TreeSet<>(change.unset()),
                                "the cluster's own principals have no limits"));
            }
        }
        var change = QuotaValues.change(QuotaValues.of(defaults), seen.defaults());
        if (steps.isEmpty() && !change.isEmpty()) {
            steps.add(
                    new UserStep.Limit(
                            UserStep.EVERYBODY,
                            UserStep.EVERYBODY,
                            change.set(),
                            new TreeSet<>(change.unset()),
                            "not as declared"));
        }
        return List.copyOf(steps);
    }
}
