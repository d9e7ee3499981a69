package dev.spillway.operator.admin;

import dev.spillway.operator.observed.KafkaView;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * For how long brokers have been told the same dynamic settings, by the looks since the operator
 * started: a broker needs a moment until it runs with what it was told.
 */
final class SettingsAge {

    private final Clock clock;
    private Map<String, String> ofAll = Map.of();
    private final Map<Integer, Map<String, String>> own = new HashMap<>();
    private Instant since;

    SettingsAge(Clock clock) {
        this.clock = clock;
        this.since = clock.instant();
    }

    KafkaSnapshot noted(KafkaSnapshot look) {
        if (isOther(look.view())) {
            since = clock.instant();
        }
        return new KafkaSnapshot(
                look.clusterId(),
                look.view().settingsUnchangedFor(Duration.between(since, clock.instant())),
                look.topics(),
                look.missingLogs(),
                look.footprint());
    }

    private boolean isOther(KafkaView view) {
        boolean other = !ofAll.equals(view.dynamicDefaults());
        ofAll = view.dynamicDefaults();
        for (var broker : view.brokers().values()) {
            if (!broker.settings().isEmpty()) {
                var before = own.put(broker.id(), broker.sources().own());
                // One that is seen for the first time was told when it started.
                other |= before != null && !before.equals(broker.sources().own());
            }
        }
        own.keySet().retainAll(view.brokers().keySet());
        return other;
    }
}
