package dev.spillway.examples.telemetry;

import dev.spillway.examples.telemetry.AlertRule.Totals;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.kstream.Windowed;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * From closed windows to alerts: one record when an alert begins to fire and one when it is over,
 * nothing in between. What no longer sends any metrics is over, too.
 */
final class AlertStates extends ContextualProcessor<Windowed<AlertKey>, Totals, AlertKey, Alert> {
    static final String STORE = "alert-states";

    /** Without metrics, an alert is over after so long. */
    static final Duration STALE = Duration.ofSeconds(60);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

    private final Map<String, AlertRule> rules;

    /**
     * Windows above the limit, one after the other.
     *
     * @param seen when the last window was closed, by this machine's clock
     */
    record Violation(int windows, double value, long since, long at, long seen) {}

    AlertStates(List<AlertRule> rules) {
        this.rules = rules.stream().collect(Collectors.toMap(AlertRule::name, Function.identity()));
    }

    @Override
    public void init(ProcessorContext<AlertKey, Alert> context) {
        super.init(context);
        context.schedule(LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, this::resolveStale);
    }

    private KeyValueStore<AlertKey, Violation> violations() {
        return context().getStateStore(STORE);
    }

    @Override
    public void process(Record<Windowed<AlertKey>, Totals> window) {
        var key = window.key().key();
        var rule = rules.get(key.rule());
        if (rule == null) {
            // Of a rule that has been removed since; resolved as stale.
            return;
        }
        var end = window.key().window().end();
        var value = rule.measure().of(window.value());
        var before = violations().get(key);
        if (rule.violatedBy(window.value())) {
            var windows = before == null ? 1 : before.windows() + 1;
            var since = before == null ? end : before.since();
            var now = context().currentSystemTimeMs();
            violations().put(key, new Violation(windows, value, since, end, now));
            if (windows == rule.windows()) {
                send(
                        window,
                        key,
                        new Alert(
                                rule.name(),
                                key.subject(),
                                Alert.State.Firing,
                                value,
                                rule.above(),
                                since,
                                end));
            }
        } else if (before != null) {
            violations().delete(key);
            if (before.windows() >= rule.windows()) {
                send(
                        window,
                        key,
                        new Alert(
                                rule.name(),
                                key.subject(),
                                Alert.State.Resolved,
                                value,
                                rule.above(),
                                before.since(),
                                end));
            }
        }
    }

    private void send(Record<?, ?> cause, AlertKey key, Alert alert) {
        context().forward(new Record<>(key, alert, cause.timestamp()));
    }

    private void resolveStale(long now) {
        try (var all = violations().all()) {
            while (all.hasNext()) {
                KeyValue<AlertKey, Violation> entry = all.next();
                var violation = entry.value;
                if (now - violation.seen() < STALE.toMillis()) {
                    continue;
                }
                violations().delete(entry.key);
                var rule = rules.get(entry.key.rule());
                if (rule == null || violation.windows() >= rule.windows()) {
                    var limit = rule == null ? violation.value() : rule.above();
                    context()
                            .forward(
                                    new Record<>(
                                            entry.key,
                                            new Alert(
                                                    entry.key.rule(),
                                                    entry.key.subject(),
                                                    Alert.State.Resolved,
                                                    violation.value(),
                                                    limit,
                                                    violation.since(),
                                                    violation.at()),
                                            now));
                }
            }
        }
    }
}
