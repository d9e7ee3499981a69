package dev.spillway.operator.plan.hot;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.CopyLag;
import dev.spillway.operator.model.Hot;
import dev.spillway.operator.model.HotHorizon;
import dev.spillway.operator.model.Limit;
import dev.spillway.operator.model.Millis;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.SettingText;
import dev.spillway.operator.model.Tiering;
import dev.spillway.operator.observed.Broker;
import dev.spillway.operator.observed.DiskReport;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Dynamic broker settings that are not declared, but follow from the room on the disks. They are in
 * Kafka only: in the properties file of a broker an old value would be in force while it starts.
 */
public final class HotSettings {
    public static final String HORIZON = "log.local.retention.ms";
    public static final String SEGMENT = "log.segment.bytes";
    public static final String COPY_LAG_TIME = "log.remote.copy.lag.ms";
    public static final String COPY_LAG_SIZE = "log.remote.copy.lag.bytes";

    public static final String WHY = "hot storage follows the room on the brokers' disks";

    private static final Duration KAFKAS_CHECK = Duration.ofMinutes(5);
    private static final Duration KAFKAS_DELETE_DELAY = Duration.ofMinutes(1);
    private static final long KAFKAS_RETENTION_HOURS = 168;

    /** What earlier releases declared: a cluster that they made has data, and keeps it. */
    private static final HotHorizon OF_EARLIER_RELEASES = HotHorizon.ofSeconds(6 * 3_600);

    private HotSettings() {}

    /** The horizon in force; empty when Kafka has none. */
    public static Optional<HotHorizon> horizon(KafkaView view) {
        return Optional.ofNullable(view.dynamicDefaults().get(HORIZON))
                .flatMap(HotHorizon::fromKafka);
    }

    /** The values that are to be set for all brokers. */
    public static SortedMap<String, String> of(ClusterModel cluster, KafkaView view) {
        var settings = new TreeMap<String, String>();
        switch (cluster.tiering()) {
            case Tiering.Off off -> {}
            case Tiering.S3 s3 -> {
                var local =
                        switch (s3.hot()) {
                            case Hot.Fixed fixed -> HotHorizon.ALL;
                            case Hot.Automatic automatic -> {
                                var next = nextHorizon(cluster, view);
                                settings.put(HORIZON, next.kafkaValue());
                                segment(view)
                                        .ifPresent(
                                                size -> settings.put(SEGMENT, Long.toString(size)));
                                yield next;
                            }
                        };
                copyLag(s3.copyLag(), local, settings);
            }
        }
        settings.keySet().removeAll(cluster.config().keySet());
        return settings;
    }

    private static HotHorizon nextHorizon(ClusterModel cluster, KafkaView view) {
        var current = horizon(view);
        if (current.isEmpty()) {
            return hasData(view)
                    ? OF_EARLIER_RELEASES
                    : HotHorizon.first(cluster.brokers().storage().size());
        }
        return new HorizonPlan(
                        view.disks().values(),
                        view.disks().keySet().containsAll(view.brokers().keySet()),
                        deletion(view),
                        view.settingsUnchangedFor(),
                        retention(view))
                .next(current.get());
    }

    /** Topics alone do not show that a cluster is not new: theirs are created as soon as it is. */
    private static boolean hasData(KafkaView view) {
        return view.partitions().stream()
                .filter(partition -> !partition.topic().startsWith("__"))
                .flatMap(partition -> view.placements().of(partition).bytes().values().stream())
                .anyMatch(bytes -> bytes > 0);
    }

    /** The slowest broker's. */
    private static Duration deletion(KafkaView view) {
        return longest(view, "log.retention.check.interval.ms", KAFKAS_CHECK)
                .plus(longest(view, "log.segment.delete.delay.ms", KAFKAS_DELETE_DELAY));
    }

    private static Duration longest(KafkaView view, String key, Duration unknown) {
        return view.brokers().values().stream()
                .flatMap(broker -> number(broker, key).stream())
                .max(Long::compare)
                .map(Duration::ofMillis)
                .orElse(unknown);
    }

    /** What Kafka compares a default of the local retention with, on the strictest broker. */
    private static Limit<Millis> retention(KafkaView view) {
        Function<Broker, Limit<Millis>> ofBroker =
                broker ->
                        millis(broker, "log.retention.ms", Duration.ofMillis(1))
                                .or(() ->
                                        millis(
                                                broker,
                                                "log.retention.minutes",
                                                Duration.ofMinutes(1)))
                                .or(() ->
                                        millis(broker, "log.retention.hours", Duration.ofHours(1)))
                                .orElse(Limit.of(Millis.hours(KAFKAS_RETENTION_HOURS)));
        return view.brokers().values().stream().map(ofBroker).reduce(Limit.none(), Limit::within);
    }

    private static Optional<Limit<Millis>> millis(Broker broker, String key, Duration unit) {
        return number(broker, key)
                .map(value ->
                        value < 0
                                ? Limit.<Millis>none()
                                : Limit.of(new Millis(unit.multipliedBy(value).toMillis())));
    }

    private static Optional<Long> number(Broker broker, String key) {
        return Optional.ofNullable(broker.settings().get(key)).flatMap(SettingText::number);
    }

    private static OptionalLong segment(KafkaView view) {
        var current =
                Optional.ofNullable(view.dynamicDefaults().get(SEGMENT))
                        .flatMap(SettingText::number);
        var disks =
                view.disks().entrySet().stream()
                        .map(disk ->
                                new SegmentSize.Disk(
                                        disk.getValue().capacityBytes(),
                                        replicas(view, disk.getKey())))
                        .toList();
        return new SegmentSize(disks)
                .next(current.map(OptionalLong::of).orElse(OptionalLong.empty()));
    }

    private static List<Long> replicas(KafkaView view, int broker) {
        return view.placements().partitions().values().stream()
                .map(placement -> placement.bytes().getOrDefault(broker, 0L))
                .filter(bytes -> bytes > 0)
                .toList();
    }

    private static void copyLag(CopyLag lag, HotHorizon local, SortedMap<String, String> settings) {
        if (lag.equals(CopyLag.NONE)) {
            return;
        }
        settings.put(COPY_LAG_TIME, Long.toString(lag.within(local.reach()).value()));
        if (lag.size() instanceof Limit.AtMost<Bytes>(Bytes size)) {
            settings.put(COPY_LAG_SIZE, Long.toString(size.value()));
        }
    }

    /**
     * Tells brokers how large their claims are: a file system may be shared with other volumes, and
     * shows them more than they may use.
     */
    public static List<Step> capacities(ObservedCluster seen, KafkaView view) {
        var steps = new ArrayList<Step>();
        view.disks().forEach((id, report) -> capacity(seen, id, report).ifPresent(steps::add));
        return steps;
    }

    private static Optional<Step> capacity(ObservedCluster seen, int broker, DiskReport report) {
        var id = new NodeId(broker);
        return seen.claim(id)
                .map(claim -> claim.volume().capacity().value())
                .filter(bytes -> bytes > 0 && bytes != report.capacityBytes())
                .map(bytes ->
                        new KafkaStep.AlterBroker(
                                id,
                                new TreeMap<>(
                                        Map.of(DiskReport.CAPACITY_SETTING, Long.toString(bytes))),
                                Set.of(),
                                "its claim has another size than it knows"));
    }
}
