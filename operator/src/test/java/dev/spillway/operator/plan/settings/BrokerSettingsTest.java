package dev.spillway.operator.plan.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.config.KafkaProperties;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Step;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

class BrokerSettingsTest {
    private static final String THREADS = "num.io.threads";
    private static final String RETENTION = "log.retention.ms";
    private static final Map<String, String> NONE = Map.of();

    @Test
    void changesNothingWhenBrokersHaveWhatIsDeclared() {
        var seen = cluster(Map.of(0, "2"), THREADS);
        assertThat(next(Map.of(THREADS, "2"), seen)).isEmpty();
    }

    @Test
    void changesWhatABrokerHasOtherwise() {
        var seen = cluster(Map.of(0, "2", 1, "1"), THREADS);
        assertThat(next(Map.of(THREADS, "2"), seen)).containsExactly(all(Map.of(THREADS, "2")));
    }

    @Test
    void anotherSpellingIsNoDifference() {
        var seen = cluster(Map.of(0, "2"), THREADS).type(THREADS, ConfigDef.Type.INT);
        assertThat(next(Map.of(THREADS, " 02"), seen)).isEmpty();
        assertThat(next(Map.of(THREADS, "020"), seen)).isNotEmpty();
    }

    @Test
    void aClusterWideSettingIsNoProof() {
        var seen =
                cluster(Map.of(0, "14", 1, "28", 2, "14"), THREADS).dynamicDefault(THREADS, "28");
        var step = next(Map.of(THREADS, "28"), seen);
        assertThat(step)
                .singleElement()
                .isInstanceOfSatisfying(
                        Step.Wait.class,
                        wait ->
                                assertThat(wait.why())
                                        .isEqualTo(
                                                "num.io.threads=28 is not in force on brokers 0 and"
                                                        + " 2, which run with 14"));
    }

    @Test
    void aThreadPoolGrowsInStepsThatEveryBrokerTakes() {
        var seen = cluster(Map.of(0, "8", 1, "12"), THREADS);
        assertThat(withWhy(Map.of(THREADS, "40"), seen))
                .singleElement()
                .isInstanceOfSatisfying(
                        KafkaStep.AlterBrokers.class,
                        step -> {
                            assertThat(step.set()).isEqualTo(Map.of(THREADS, "16"));
                            assertThat(step.why()).startsWith("num.io.threads should be 40, and");
                        });
    }

    @Test
    void aThreadPoolShrinksInSteps() {
        // Kafka divides whole numbers: 4 is half of 9.
        var seen = cluster(Map.of(0, "9", 1, "5"), THREADS);
        assertThat(next(Map.of(THREADS, "1"), seen)).containsExactly(all(Map.of(THREADS, "4")));
    }

    @Test
    void aStepThatABrokerCouldNotTakeIsSetAgain() {
        // Broker 1 restarted with 40 in its file and then took it; 0 and 2 did not.
        var seen =
                cluster(Map.of(0, "14", 1, "40", 2, "14"), THREADS).dynamicDefault(THREADS, "40");
        assertThat(next(Map.of(THREADS, "40"), seen)).containsExactly(all(Map.of(THREADS, "28")));
    }

    @Test
    void brokersWithTooDifferentPoolsAreSetOneByOne() {
        var seen = cluster(Map.of(0, "8", 1, "40"), THREADS).dynamicDefault(THREADS, "40");
        assertThat(next(Map.of(THREADS, "40"), seen))
                .containsExactly(one(0, Map.of(THREADS, "16")));

        seen = cluster(Map.of(0, "16", 1, "40"), THREADS).dynamicDefault(THREADS, "40");
        seen.sources(0, Map.of(THREADS, "16"), NONE, NONE);
        assertThat(next(Map.of(THREADS, "40"), seen))
                .containsExactly(one(0, Map.of(THREADS, "32")));

        seen = cluster(Map.of(0, "32", 1, "40"), THREADS).dynamicDefault(THREADS, "40");
        seen.sources(0, Map.of(THREADS, "32"), NONE, NONE);
        assertThat(next(Map.of(THREADS, "40"), seen)).containsExactly(takenBack(0, THREADS));
    }

    /** It would refuse them while it has not yet applied its own pool, if it is the one asked. */
    @Test
    void otherSettingsAreSetForAllOnceABrokerThatCouldNotApplyThemHasItsOwnPool() {
        var wanted = Map.of(THREADS, "60", RETENTION, "7");
        var seen = ObservedClusters.cluster(1, 2).dynamicDefault(THREADS, "60");
        seen.settings(0, Map.of(THREADS, "14", RETENTION, "1"));
        seen.settings(1, Map.of(THREADS, "60", RETENTION, "1"));
        assertThat(next(wanted, seen)).containsExactly(one(0, Map.of(THREADS, "28")));

        seen.settings(0, Map.of(THREADS, "28", RETENTION, "1"));
        seen.sources(0, Map.of(THREADS, "28"), NONE, NONE);
        assertThat(next(wanted, seen))
                .containsExactly(one(0, Map.of(THREADS, "56")), all(Map.of(RETENTION, "7")));
    }

    @Test
    void aBrokerThatDoesNotApplyAClusterWideSettingGetsItsOwn() {
        var seen = cluster(Map.of(0, "100", 1, "200"), RETENTION).dynamicDefault(RETENTION, "200");
        assertThat(next(Map.of(RETENTION, "200"), seen)).hasOnlyElementsOfType(Step.Wait.class);

        seen.settingsUnchangedFor(SettingRollout.SHOWS_WITHIN);
        assertThat(next(Map.of(RETENTION, "200"), seen))
                .containsExactly(one(0, Map.of(RETENTION, "200")));
    }

    @Test
    void aBrokerThatIgnoresItsOwnSettingIsNamedWithARemedy() {
        var seen = cluster(Map.of(0, "100", 1, "200"), RETENTION).dynamicDefault(RETENTION, "200");
        seen.sources(0, Map.of(RETENTION, "200"), NONE, NONE);
        assertThat(next(Map.of(RETENTION, "200"), seen)).hasOnlyElementsOfType(Step.Wait.class);

        seen.settingsUnchangedFor(SettingRollout.SHOWS_WITHIN);
        assertThat(next(Map.of(RETENTION, "200"), seen))
                .singleElement()
                .isInstanceOfSatisfying(
                        Step.Blocked.class,
                        blocked -> {
                            assertThat(blocked.reason()).isEqualTo("NotInForce");
                            assertThat(blocked.why()).contains("broker 0, which runs with 100");
                            assertThat(blocked.remedy()).contains("spec.config[log.retention.ms]");
                        });
    }

    @Test
    void whatSomebodySetForOneBrokerIsRemoved() {
        var seen = cluster(Map.of(0, "7", 1, "200"), RETENTION);
        seen.sources(0, Map.of(RETENTION, "7"), NONE, NONE);
        assertThat(next(Map.of(RETENTION, "200"), seen))
                .containsExactly(all(Map.of(RETENTION, "200")));

        seen.dynamicDefault(RETENTION, "200");
        assertThat(next(Map.of(RETENTION, "200"), seen)).containsExactly(takenBack(0, RETENTION));
    }

    @Test
    void cordonsAndThrottlesOfABrokerAreLeftAlone() {
        var own =
                Map.of(
                        "cordoned.log.dirs", "*",
                        "leader.replication.throttled.rate", "1000",
                        "listener.name.internal.ssl.keystore.location", "/x");
        var seen = cluster(Map.of(0, "2"), THREADS).sources(0, own, NONE, NONE);
        assertThat(next(Map.of(THREADS, "2"), seen)).isEmpty();
    }

    @Test
    void whatIsNoLongerDeclaredIsUnset() {
        var seen = cluster(Map.of(0, "8"), THREADS).dynamicDefault(THREADS, "8");
        seen.sources(0, NONE, NONE, Map.of(THREADS, "8"));
        assertThat(next(NONE, seen)).containsExactly(unset(THREADS));
    }

    @Test
    void whatIsNoLongerDeclaredGoesBackToKafkasDefaultInSteps() {
        var seen = cluster(Map.of(0, "40"), THREADS).dynamicDefault(THREADS, "40");
        seen.sources(0, NONE, NONE, Map.of(THREADS, "8"));
        assertThat(next(NONE, seen)).containsExactly(all(Map.of(THREADS, "20")));
    }

    @Test
    void aBrokerThatStartedWithWhatIsNoLongerDeclaredGetsKafkasDefaultUntilItRestarts() {
        var seen = cluster(Map.of(0, "14", 1, "8"), THREADS);
        seen.sources(0, NONE, Map.of(THREADS, "14"), Map.of(THREADS, "8"));
        seen.sources(1, NONE, NONE, Map.of(THREADS, "8"));
        assertThat(next(NONE, seen)).containsExactly(all(Map.of(THREADS, "8")));

        seen = cluster(Map.of(0, "8", 1, "8"), THREADS).dynamicDefault(THREADS, "8");
        seen.sources(0, NONE, Map.of(THREADS, "14"), Map.of(THREADS, "8"));
        seen.sources(1, NONE, NONE, Map.of(THREADS, "8"));
        assertThat(next(NONE, seen)).isEmpty();

        seen.sources(0, NONE, NONE, Map.of(THREADS, "8"));
        assertThat(next(NONE, seen)).containsExactly(unset(THREADS));
    }

    @Test
    void whatHasNoKafkaDefaultStaysUntilARestartAndIsReported() {
        var seen =
                cluster(Map.of(0, "100"), RETENTION)
                        .sources(0, NONE, Map.of(RETENTION, "100"), NONE);
        assertThat(next(NONE, seen))
                .singleElement()
                .isInstanceOfSatisfying(
                        Step.Blocked.class,
                        blocked -> {
                            assertThat(blocked.what()).isEqualTo("remove log.retention.ms");
                            assertThat(blocked.why()).startsWith("broker 0 still has the value");
                        });
    }

    @Test
    void aPoolOfNoThreadsChangesOnlyAtARestart() {
        var seen = cluster(Map.of(0, "0"), "log.cleaner.threads");
        assertThat(next(Map.of("log.cleaner.threads", "2"), seen))
                .singleElement()
                .isInstanceOfSatisfying(
                        Step.Blocked.class,
                        blocked -> assertThat(blocked.why()).contains("only at a restart"));
    }

    @Test
    void leavesThrottlesAndWhatKafkaSetsItselfAlone() {
        var seen =
                cluster(Map.of(0, "2"), THREADS)
                        .dynamicDefault("leader.replication.throttled.rate", "1000")
                        .dynamicDefault("min.insync.replicas", "1");
        assertThat(next(Map.of(THREADS, "2"), seen)).isEmpty();
    }

    @Test
    void aBrokerThatDoesNotAnswerIsNotTakenForCurrent() {
        var seen = ObservedClusters.cluster(1, 2).settings(0, Map.of(THREADS, "2"));
        assertThat(next(Map.of(THREADS, "2"), seen))
                .singleElement()
                .isInstanceOfSatisfying(
                        Step.Wait.class,
                        wait ->
                                assertThat(wait.why())
                                        .isEqualTo("broker 1 does not report its settings"));
    }

    @Test
    void changesNothingOnBrokersThatDoNotAnswer() {
        assertThat(next(Map.of(THREADS, "2"), ObservedClusters.cluster(1, 1)))
                .hasOnlyElementsOfType(Step.Wait.class);
    }

    /** It is set dynamically, and not declared. */
    @Test
    void whatFollowsFromTheDisksIsNotRemovedAndWhatIsNotKafkasIsLeftAlone() {
        var decided =
                new TreeMap<>(Map.of("log.local.retention.ms", "60000", RETENTION, "604800000"));
        var seen =
                ObservedClusters.cluster(1, 1)
                        .settings(0, decided)
                        .dynamicDefault("log.local.retention.ms", "60000")
                        .dynamicDefault(RETENTION, "604800000")
                        .dynamicDefault("spillway.disk.capacity.bytes", "1");
        var file = new KafkaProperties(NodeRole.Broker, new TreeMap<>());

        assertThat(BrokerSettings.next(file, decided, seen.view())).isEmpty();
        decided.put("log.local.retention.ms", "120000");
        assertThat(BrokerSettings.next(file, decided, seen.view()))
                .containsExactly(
                        new KafkaStep.AlterBrokers(
                                new TreeMap<>(Map.of("log.local.retention.ms", "120000")),
                                new TreeSet<>(),
                                "hot storage follows the room on the brokers' disks"));
    }

    /** Brokers that run with these values of one setting. */
    private static ObservedClusters cluster(Map<Integer, String> running, String key) {
        var seen = ObservedClusters.cluster(1, running.size());
        running.forEach((id, value) -> seen.settings(id, Map.of(key, value)));
        return seen;
    }

    private static List<Step> next(Map<String, String> wanted, ObservedClusters seen) {
        return withWhy(wanted, seen).stream().map(BrokerSettingsTest::withoutWhy).toList();
    }

    private static List<Step> withWhy(Map<String, String> wanted, ObservedClusters seen) {
        return BrokerSettings.next(
                new KafkaProperties(NodeRole.Broker, new TreeMap<>(wanted)), seen.view());
    }

    private static Step all(Map<String, String> set) {
        return new KafkaStep.AlterBrokers(new TreeMap<>(set), new TreeSet<>(), "");
    }

    private static Step unset(String key) {
        return new KafkaStep.AlterBrokers(new TreeMap<>(), Set.of(key), "");
    }

    private static Step one(int id, Map<String, String> set) {
        return new KafkaStep.AlterBroker(new NodeId(id), new TreeMap<>(set), new TreeSet<>(), "");
    }

    private static Step takenBack(int id, String key) {
        return new KafkaStep.AlterBroker(new NodeId(id), new TreeMap<>(), Set.of(key), "");
    }

    private static Step withoutWhy(Step step) {
        return switch (step) {
            case KafkaStep.AlterBrokers(var set, var unset, var why) ->
                    new KafkaStep.AlterBrokers(set, unset, "");
            case KafkaStep.AlterBroker(var id, var set, var unset, var why) ->
                    new KafkaStep.AlterBroker(id, set, unset, "");
            case Step other -> other;
        };
    }
}
