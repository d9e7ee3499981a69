package dev.spillway.operator.plan.balance;

import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The change from the present throttle to the one that is needed. To be made before its moves
 * begin.
 *
 * @param bytesPerSecond of each broker from now on; 0 removes the rate
 * @param set topics and their throttled replicas from now on
 * @param unset topics that have none from now on
 */
public record ThrottleChange(
        long bytesPerSecond, SortedMap<String, Throttle.Replicas> set, SortedSet<String> unset) {

    /**
     * The difference.
     *
     * @return empty when they are the same
     */
    public static Optional<ThrottleChange> between(Throttle seen, Throttle wanted) {
        if (seen.equals(wanted)) {
            return Optional.empty();
        }
        var set = new TreeMap<>(wanted.topics());
        set.entrySet()
                .removeIf(topic -> topic.getValue().equals(seen.topics().get(topic.getKey())));
        var unset = new TreeSet<>(seen.topics().keySet());
        unset.removeAll(wanted.topics().keySet());
        return Optional.of(new ThrottleChange(wanted.bytesPerSecond(), set, unset));
    }
}
