package dev.spillway.operator.status;

import dev.spillway.operator.api.ClusterStatus;
import dev.spillway.operator.api.ConditionStatus;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is known of the last run of a Cluster's plan, also after the operator was restarted. */
public final class LastRun {

    /** Reasons with which nothing stood in the way. */
    private static final Set<String> UNHINDERED =
            Set.of("AsDeclared", "Changing", "Waiting", "Paused", "InvalidSpec");

    private LastRun() {}

    /**
     * @return the reason for which a step was refused or blocked; empty when none was
     */
    public static Optional<String> refusal(@Nullable ClusterStatus status) {
        if (status == null || status.conditions() == null) {
            return Optional.empty();
        }
        return status.conditions().stream()
                .filter(condition -> Finding.PROGRESSING.equals(condition.type()))
                // Unknown: nothing was tried.
                .filter(condition -> condition.status() != ConditionStatus.Unknown)
                .flatMap(condition -> Stream.ofNullable(condition.reason()))
                .filter(reason -> !UNHINDERED.contains(reason))
                .findFirst();
    }
}
