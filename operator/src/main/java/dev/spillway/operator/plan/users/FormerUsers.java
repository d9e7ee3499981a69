package dev.spillway.operator.plan.users;

import dev.spillway.operator.model.Password;
import dev.spillway.operator.observed.ObservedAccess;
import dev.spillway.operator.observed.ObservedUser;
import dev.spillway.operator.plan.UserStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What Kafka still has of Users that are no more. Usually a User's deletion removes it. Not so when
 * its Cluster was deleted first and the disks stayed: Kafka keeps its passwords and ACLs on them,
 * and a Cluster that adopts the disks would let the deleted User in again.
 *
 * <p>Only what shows that this operator made it: a certificate's name with the operator's token, or
 * a password with the iterations that the operator gives. Kafka's own tools give others.
 */
public final class FormerUsers {
    private static final String WHY = "there is no such User any more";

    private FormerUsers() {}

    /**
     * @param declared whether a User has a holder, or may have it
     * @return by holder
     */
    public static SortedMap<String, List<UserStep>> removal(
            Predicate<String> declared, ObservedAccess.Known seen) {
        var all = new TreeMap<String, List<UserStep>>();
        seen.byHolder()
                .forEach((holder, names) -> {
                    if (areOfTheOperator(holder, names) && !declared.test(holder)) {
                        var steps = removal(holder, names);
                        if (!steps.isEmpty()) {
                            all.put(holder, steps);
                        }
                    }
                });
        return all;
    }

    private static boolean areOfTheOperator(String holder, Map<String, ObservedUser> names) {
        return names.entrySet().stream()
                .anyMatch(each ->
                        !each.getKey().equals(holder)
                                || each.getValue().iterations().stream()
                                        .anyMatch(Password::isOfTheOperator));
    }

    private static List<UserStep> removal(String holder, Map<String, ObservedUser> names) {
        var steps = new ArrayList<UserStep>();
        names.forEach((name, has) ->
                steps.addAll(
                        UserPlan.remove(
                                holder,
                                name,
                                has,
                                has.iterations().stream().anyMatch(Password::isOfTheOperator),
                                WHY)));
        return List.copyOf(steps);
    }
}
