package dev.spillway.operator.status;

import dev.spillway.operator.api.Condition;
import dev.spillway.operator.api.ConditionStatus;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Converts findings to conditions by Kubernetes' API conventions: lastTransitionTime is when status
 * changed, not when reason or message did. A condition without a finding is removed.
 */
public final class Conditions {

    private Conditions() {}

    static List<Condition> of(
            @Nullable List<Condition> previous,
            List<Finding> findings,
            @Nullable Long generation,
            Instant now) {
        return findings.stream()
                .map(finding -> condition(find(previous, finding.type()), finding, generation, now))
                .toList();
    }

    /** The previous conditions, with these findings added or replacing those of the same types. */
    static List<Condition> merged(
            @Nullable List<Condition> previous,
            List<Finding> findings,
            @Nullable Long generation,
            Instant now) {
        var found = of(previous, findings, generation, now);
        var types = found.stream().map(Condition::type).toList();
        return Stream.concat(
                        found.stream(),
                        all(previous).filter(condition -> !types.contains(condition.type())))
                .toList();
    }

    public static boolean isTrue(@Nullable List<Condition> conditions, String type) {
        return find(conditions, type)
                .map(condition -> condition.status() == ConditionStatus.True)
                .orElse(false);
    }

    /** Conditions that are new, or whose status or reason has changed: these become Events. */
    public static Stream<Condition> changed(
            @Nullable List<Condition> previous, @Nullable List<Condition> now) {
        return all(now).filter(condition ->
                find(previous, String.valueOf(condition.type()))
                        .filter(before ->
                                before.status() == condition.status()
                                        && Objects.equals(before.reason(), condition.reason()))
                        .isEmpty());
    }

    static Optional<Condition> find(@Nullable List<Condition> conditions, String type) {
        return all(conditions).filter(condition -> type.equals(condition.type())).findFirst();
    }

    /** RFC 3339 to the second, as Kubernetes writes times. */
    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static Condition condition(
            Optional<Condition> previous, Finding finding, @Nullable Long generation, Instant now) {
        var since =
                previous.filter(before -> before.status() == finding.status())
                        .map(Condition::lastTransitionTime)
                        .orElse(time(now));
        return new Condition(
                finding.type(),
                finding.status(),
                generation,
                since,
                finding.reason(),
                finding.message());
    }

    private static Stream<Condition> all(@Nullable List<Condition> conditions) {
        // One without a status was written by another release, with a status that only it knows.
        return conditions == null
                ? Stream.of()
                : conditions.stream().filter(condition -> condition.status() != null);
    }
}
