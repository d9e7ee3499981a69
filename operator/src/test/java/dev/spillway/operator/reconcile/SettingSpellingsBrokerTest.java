package dev.spillway.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.admin.AdminConnection;
import dev.spillway.operator.admin.KafkaConnection;
import dev.spillway.operator.admin.KafkaSnapshot;
import dev.spillway.operator.admin.ManagementClient;
import dev.spillway.operator.admin.TopicChangeResult;
import dev.spillway.operator.api.DeletionPolicy;
import dev.spillway.operator.config.KafkaProperties;
import dev.spillway.operator.kafka.RealBroker;
import dev.spillway.operator.kafka.Spelling;
import dev.spillway.operator.kafka.TopicKeys;
import dev.spillway.operator.leader.Leadership;
import dev.spillway.operator.model.Limit;
import dev.spillway.operator.model.Millis;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.Retention;
import dev.spillway.operator.model.TopicModel;
import dev.spillway.operator.model.TopicTiering;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.TopicStep;
import dev.spillway.operator.plan.settings.BrokerSettings;
import dev.spillway.operator.plan.topics.TopicPlan;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.storage.internals.log.LogConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real broker is told everything in odd spellings, and then has what is declared. */
@Tag("broker")
class SettingSpellingsBrokerTest {
    /** Other than Kafka's defaults; a few keys only go together with others. */
    private static final Map<String, String> VALUES =
            Map.ofEntries(
                    Map.entry("cleanup.policy", "compact,delete"),
                    Map.entry("compression.gzip.level", "3"),
                    Map.entry("compression.lz4.level", "4"),
                    Map.entry("compression.type", "zstd"),
                    Map.entry("compression.zstd.level", "-5"),
                    Map.entry("message.timestamp.type", "LogAppendTime"),
                    Map.entry("min.cleanable.dirty.ratio", "0.25"),
                    Map.entry("min.insync.replicas", "1"),
                    Map.entry("remote.copy.lag.bytes", "-1"),
                    Map.entry("remote.copy.lag.ms", "-1"));

    /** Of those that are a size, a number or a time. */
    private static final String NUMBER = "1048577";

    /** Settings that a field stands for, or that are Kafka's own, or the mover's. */
    private static final List<String> NOT_IN_CONFIG =
            List.of(
                    "retention.",
                    "local.",
                    "remote.log.",
                    "remote.storage",
                    "internal.",
                    "throttled");

    @TempDir static Path directory;
    private static RealBroker broker;
    private static KafkaConnection kafka;

    @BeforeAll
    static void start() throws Exception {
        broker = RealBroker.start(directory);
        kafka =
                new AdminConnection(
                        "events",
                        new ManagementClient(),
                        1,
                        Clock.systemUTC(),
                        Leadership.WITHOUT_LEASE);
        look();
    }

    @AfterAll
    static void stop() throws Exception {
        kafka.close();
        broker.close();
    }

    @Test
    void aTopicThatIsMadeInOddSpellingsIsAsDeclared() throws Exception {
        var topic = topic("made", spelled());
        create("made", TopicPlan.settings(topic, new ObservedTopic.Absent()));

        assertThat(next(topic).steps()).isEmpty();
    }

    @Test
    void aTopicThatIsAlteredInOddSpellingsIsAsDeclared() throws Exception {
        create("altered", new TreeMap<>());
        var topic = topic("altered", spelled());
        var alter = (TopicStep.Alter) next(topic).steps().getFirst();
        // What Kafka has by default is set nevertheless: a default may change.
        assertThat(alter.set()).containsKeys(topic.config().keySet().toArray(String[]::new));

        change(alter);

        await(() -> next(topic).isDone());
    }

    @Test
    void brokersThatAreAlteredInOddSpellingsAreAsDeclared() throws Exception {
        var wanted =
                new TreeMap<>(
                        Map.of(
                                "log.cleaner.min.cleanable.ratio", "0.250",
                                "log.cleanup.policy", " compact , delete",
                                "log.preallocate", "TRUE",
                                "log.segment.bytes", " 01048577",
                                "compression.type", " zstd"));
        var first = (KafkaStep.AlterBrokers) nextOfBrokers(wanted).getFirst();
        assertThat(first.set()).isEqualTo(wanted);

        kafka.changes().alterBrokers(first.set(), first.unset());
        await(() -> look().view().dynamicDefaults().keySet().containsAll(wanted.keySet()));

        // As Kafka reads them, though it tells these as they were given.
        assertThat(look().view().dynamicDefaults())
                .containsEntry("log.segment.bytes", "1048577")
                .containsEntry("log.cleanup.policy", "compact,delete");
        assertThat(nextOfBrokers(wanted)).isEmpty();
        var otherwise = new TreeMap<>(wanted);
        otherwise.put("log.preallocate", "true");
        otherwise.put("log.cleanup.policy", "compact,delete");
        assertThat(nextOfBrokers(otherwise)).isEmpty();
    }

    private static void create(String name, SortedMap<String, String> settings) throws Exception {
        change(new TopicStep.Create(name, 1, 1, settings, ""));
        await(() -> look(name) instanceof ObservedTopic.Present);
    }

    private static void change(TopicStep step) {
        assertThat(kafka.topicChanges().apply(List.of(step)).get(step))
                .isInstanceOf(TopicChangeResult.Done.class);
    }

    private static KafkaSnapshot look() {
        return kafka.snapshot(List.of(broker.address()), KafkaConnection.Depth.Full);
    }

    private static ObservedTopic look(String topic) {
        var seen = look().topics().get(topic);
        return seen == null ? new ObservedTopic.Absent() : seen;
    }

    /** With what the broker started with besides. */
    private static List<Step> nextOfBrokers(SortedMap<String, String> settings) {
        var wanted = new TreeMap<>(settings);
        wanted.put("log.cleaner.dedupe.buffer.size", "4194304");
        return BrokerSettings.next(new KafkaProperties(NodeRole.Broker, wanted), look().view());
    }

    private static Plan next(TopicModel topic) {
        var seen = look(topic.name());
        return TopicPlan.next(topic, seen, TopicPlan.settings(topic, seen).keySet(), 1);
    }

    /** Every setting that a Topic's config may have. */
    private static SortedMap<String, String> spelled() {
        var config = new TreeMap<String, String>();
        for (var key : TopicKeys.all()) {
            if (NOT_IN_CONFIG.stream().noneMatch(key::contains)) {
                var type = LogConfig.configType(key).orElseThrow();
                var number = type == ConfigDef.Type.BOOLEAN ? "true" : NUMBER;
                config.put(key, Spelling.ODD.of(VALUES.getOrDefault(key, number), type));
            }
        }
        assertThat(config).hasSizeGreaterThan(20);
        return config;
    }

    private static TopicModel topic(String name, SortedMap<String, String> config) {
        return new TopicModel(
                "default",
                name,
                "events",
                name,
                1,
                1,
                new Retention(Limit.of(Millis.days(7)), Limit.none()),
                new TopicTiering.Off(),
                List.of("delete"),
                config,
                Collections.emptySortedMap(),
                new TreeSet<>(Set.of()),
                DeletionPolicy.Delete);
    }

    /** A change is there when the broker has read it, a moment after Kafka took it. */
    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }
}
