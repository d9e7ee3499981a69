package dev.spillway.operator.admin;

import dev.spillway.operator.observed.KafkaView;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * For how long the brokers' dynamic settings have not changed, by the snapshots since the operator
 * started: a broker needs a moment to apply a new setting.
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

    KafkaSnapshot withAge(KafkaSnapshot snapshot) {
        if (changed(snapshot.view())) {
            since = clock.instant();
        }
        return new KafkaSnapshot(
                snapshot.clusterId(),
                snapshot.view().settingsUnchangedFor(Duration.between(since, clock.instant())),
                snapshot.topics(),
                snapshot.missingLogs(),
                snapshot.storageUsage(),
                snapshot.access());
    }

    private boolean changed(KafkaView view) {
        boolean other = !ofAll.equals(view.dynamicDefaults());
        ofAll = view.dynamicDefaults();
        for (var broker : view.brokers().values()) {
            if (!broker.settings().isEmpty()) {
                var before = own.put(broker.id(), broker.sources().own());
                // A broker that is seen for the first time has had its settings since its start.
                other |= before != null && !before.equals(broker.sources().own());
            }
        }
        own.keySet().retainAll(view.brokers().keySet());
        return other;
    }
}
