package dev.spillway.operator.plan.balance;

import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * From the throttle that is set to the one that is to be. To be made before the moves that it is
 * for begin.
 *
 * @param bytesPerSecond of each broker from now on; 0 removes the rate
 * @param set topics whose throttled replicas are to be these
 * @param unset topics that are to have none
 */
public record ThrottleChange(
        long bytesPerSecond, SortedMap<String, Throttle.Replicas> set, SortedSet<String> unset) {

    /**
     * What to change.
     *
     * @return nothing when they are the same
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
