package dev.spillway.broker.disk;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.Quota;

/**
 * Kafka's measurements of producers, one for each group of clients that share a quota, and the
 * quotas that it holds them to.
 *
 * <p>A group's quota is set just before each of its requests is counted, as what makes a delay
 * right depends on what the group has sent by then. It is set directly, as Kafka itself does it
 * when a quota changes: through {@code quotaResetRequired} it would go through all metrics of the
 * broker for each change, and log every one.
 */
final class ProducerGroups {
    /** Groups that have not produced for longer have no share of the limit. */
    private static final Duration ACTIVE = Duration.ofSeconds(30);

    /** More are not told apart: a share of a ten thousandth helps nobody. */
    private static final int MOST = 10_000;

    /** Not worth setting again. */
    private static final double TOLERANCE = 0.01;

    private final Metrics metrics;
    private final Map<Map<String, String>, Group> groups = new ConcurrentHashMap<>();

    private static final class Group {
        private final MetricName name;
        private volatile long producedAt;
        private volatile boolean isLimited;

        private Group(MetricName name) {
            this.name = name;
        }
    }

    ProducerGroups(Metrics metrics) {
        this.metrics = metrics;
    }

    /** Records that a group is about to produce. */
    void produces(Map<String, String> tags, long nowNanos) {
        Group group = groups.get(tags);
        if (group == null) {
            if (groups.size() >= MOST) {
                return;
            }
            group = groups.computeIfAbsent(tags, these -> new Group(name(these)));
        }
        group.producedAt = nowNanos;
    }

    /** Forgets those that have stopped producing; returns how many are left. */
    int active(long nowNanos) {
        groups.values()
                .removeIf(group ->
                        !group.isLimited && nowNanos - group.producedAt > ACTIVE.toNanos());
        return (int)
                groups.values().stream()
                        .filter(group -> nowNanos - group.producedAt <= ACTIVE.toNanos())
                        .count();
    }

    /** Bytes per second in the quota's window; empty before the first request of the group. */
    OptionalDouble observed(Map<String, String> tags) {
        Group group = groups.get(tags);
        KafkaMetric metric = group == null ? null : metrics.metric(group.name);
        return metric != null && metric.metricValue() instanceof Double rate
                ? OptionalDouble.of(rate)
                : OptionalDouble.empty();
    }

    /** Sets the quota of a group that has been measured. */
    void limit(Map<String, String> tags, double bytesPerSecond) {
        Group group = groups.get(tags);
        if (group != null) {
            synchronized (group) {
                group.isLimited = true;
                set(group, bytesPerSecond);
            }
        }
    }

    /** Gives every group the quota that it has without this limit. */
    void release(Quotas own) {
        groups.forEach((tags, group) -> {
            synchronized (group) {
                if (group.isLimited) {
                    set(group, own.of(tags));
                    group.isLimited = false;
                }
            }
        });
    }

    /** What Kafka would hold a group to; very much where it has no quota. */
    interface Quotas {
        double of(Map<String, String> tags);
    }

    private void set(Group group, double limit) {
        KafkaMetric metric = metrics.metric(group.name);
        if (metric == null) {
            return;
        }
        MetricConfig now = metric.config();
        if (Math.abs(now.quota().bound() - limit) > TOLERANCE * limit) {
            metric.config(
                    new MetricConfig()
                            .samples(now.samples())
                            .timeWindow(now.timeWindowMs(), TimeUnit.MILLISECONDS)
                            .quota(Quota.upperBound(limit)));
        }
    }

    /** As Kafka's manager of quotas for producers names it. */
    private MetricName name(Map<String, String> tags) {
        return metrics.metricName("byte-rate", "Produce", "", tags);
    }
}
