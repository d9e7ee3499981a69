package dev.spillway.local.e2e.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.e2e.Await;
import dev.spillway.local.e2e.faults.OperatorAlone.ClusterHandle;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the operator does and says while Kubernetes refuses or loses something. In every case it
 * says what is refused, by whom and what to do; it asks a bounded number of times; other Clusters
 * go on; it recovers by itself; and its log has no stack trace.
 */
@Tag("e2e")
@Tag("ci")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ApiFaultsEndToEndTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** A refusal is retried after 15 s, then every 30 s. */
    private static final Duration RETRIED_WITHIN = Duration.ofSeconds(120);

    /** How long the operator's requests are counted while a fault lasts. */
    private static final Duration WINDOW = Duration.ofSeconds(4);

    private static final int WINDOWS = 4;

    /** Of all Clusters together. A loop without pause makes hundreds. */
    private static final double MOST_REQUESTS_PER_SECOND = 28;

    private static final Pattern STACK_TRACE = Pattern.compile("\\s+at \\S+\\(.*\\)|Caused by: .*");

    private static final String CONTROLLER = "events-controller-1000";

    private OperatorAlone operator;
    private ClusterHandle other;
    private final List<Recovery> recoveries = new ArrayList<>();
    private String namespace = "";
    private int logBefore;
    private int value = 2;

    @BeforeAll
    void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path folder) throws Exception {
        operator = new OperatorAlone(folder);
        other = operator.newCluster("other");
        other.awaitPod(CONTROLLER, PATIENCE);
    }

    @AfterAll
    void stop() throws InterruptedException {
        operator.close();
    }

    @BeforeEach
    void namespace(TestInfo test) throws IOException {
        namespace = "ns-" + Math.floorMod(test.getDisplayName().hashCode(), 100_000);
        logBefore = operator.log().size();
    }

    @AfterEach
    void noFault() throws IOException {
        operator.inject();
        assertThat(log()).noneMatch(line -> STACK_TRACE.matcher(line).matches());
        assertThat(operator.isRunning()).isTrue();
    }

    @Test
    void aRightThatIsMissingIsNamed() throws Exception {
        fault(
                "MissingPermission",
                Map.of("verbs", List.of("create"), "resources", List.of("pods")));
        var cluster = operator.newCluster(namespace);

        var said = cluster.awaitCondition("Progressing", "False MissingPermission", PATIENCE);

        assertThat(said)
                .contains("create pods in namespace " + namespace)
                .contains("system:serviceaccount:spillway-system:spillway-operator")
                .contains("kubectl auth can-i create pods");
        saidOnce(cluster, "MissingPermission", "pods");
        othersGoOnAndRequestsAreBounded();
        endAndLater(() -> cluster.awaitPod(CONTROLLER, RETRIED_WITHIN));
    }

    @Test
    void aRightToReadThatIsMissingIsNamed() throws Exception {
        var cluster = operator.newCluster(namespace);
        cluster.awaitPod(CONTROLLER, PATIENCE);
        fault(
                "MissingPermission",
                Map.of("verbs", List.of("list"), "resources", List.of("configmaps")));
        int wanted = ++value;
        cluster.changeSetting(wanted);

        var said = cluster.awaitCondition("Ready", "Unknown MissingPermission", PATIENCE);

        assertThat(said).contains("list configmaps in namespace " + namespace);
        othersGoOnAndRequestsAreBounded();
        endAndLater(() -> {
            cluster.awaitSetting(wanted, RETRIED_WITHIN);
            cluster.awaitCondition("Ready", "False Starting", PATIENCE);
        });
    }

    @Test
    void aStatusThatMayNotBeWrittenIsInTheLog() throws Exception {
        fault(
                "MissingPermission",
                Map.of(
                        "verbs",
                        List.of("patch"),
                        "resources",
                        List.of("clusters.spillway.dev/status")));
        var cluster = operator.newCluster(namespace);
        cluster.awaitPod(CONTROLLER, PATIENCE);

        awaitLog("patch clusters.spillway.dev/status in namespace " + namespace);
        othersGoOnAndRequestsAreBounded();
        endAndLater(() -> cluster.awaitCondition("Ready", "False", RETRIED_WITHIN));
    }

    @Test
    void aWebhookThatDeniesIsNamed() throws Exception {
        var denied = new ArrayList<ClusterHandle>();
        for (var code : List.of(400, 403, 409, 500)) {
            var here = namespace + "-" + code;
            operator.inject(
                    Map.of(
                            "kind",
                            "DenyingWebhook",
                            "webhook",
                            "pods.policy.example.com",
                            "message",
                            "images must be signed",
                            "code",
                            code,
                            "resources",
                            List.of("pods"),
                            "namespaces",
                            List.of(here)));
            var cluster = operator.newCluster(here);

            var said =
                    cluster.awaitCondition("Progressing", "False RefusedByWebhook", RETRIED_WITHIN);

            assertThat(said)
                    .contains("pods.policy.example.com")
                    .contains("images must be signed")
                    .contains("kubectl get validatingwebhookconfigurations");
            saidOnce(cluster, "RefusedByWebhook", "Pod");
            denied.add(cluster);
        }
        othersGoOnAndRequestsAreBounded();
        endAndLater(() -> {
            for (var cluster : denied) {
                cluster.awaitPod(CONTROLLER, RETRIED_WITHIN);
            }
        });
    }

    @Test
    void aWebhookThatCannotBeReachedIsNamed() throws Exception {
        fault(
                "UnreachableWebhook",
                Map.of("webhook", "pods.policy.example.com", "resources", List.of("pods")));
        var cluster = operator.newCluster(namespace);

        var said = cluster.awaitCondition("Progressing", "False RefusedByWebhook", RETRIED_WITHIN);

        assertThat(said).contains("pods.policy.example.com").contains("connection refused");
        othersGoOnAndRequestsAreBounded();
        endAndLater(() -> cluster.awaitPod(CONTROLLER, RETRIED_WITHIN));
    }

    @Test
    void anExceededQuotaIsNamed() throws Exception {
        var limited = new ArrayList<ClusterHandle>();
        for (var kind : List.of("pods", "persistentvolumeclaims", "services")) {
            var here = namespace + "-" + kind.substring(0, 3);
            operator.inject(
                    Map.of(
                            "kind",
                            "ExceededQuota",
                            "quota",
                            "team",
                            "resources",
                            List.of(kind),
                            "namespaces",
                            List.of(here)));
            var cluster = operator.newCluster(here);

            var said = cluster.awaitCondition("Progressing", "False QuotaExceeded", PATIENCE);

            assertThat(said)
                    .contains("exceeded quota: team, requested: " + kind + "=1")
                    .contains("kubectl describe resourcequota team --namespace " + here);
            limited.add(cluster);
        }
        othersGoOnAndRequestsAreBounded();
        endAndLater(() -> {
            for (var cluster : limited) {
                cluster.awaitPod(CONTROLLER, RETRIED_WITHIN);
            }
        });
    }

    @Test
    void aNamespaceThatIsBeingDeletedGoesWithItsCluster() throws Exception {
        var cluster = operator.newCluster(namespace);
        cluster.awaitPod(CONTROLLER, PATIENCE);

        operator.client().namespaces().withName(namespace).delete();

        Await.until(
                namespace + " is gone",
                PATIENCE,
                () ->
                        operator.client().namespaces().withName(namespace).get() == null
                                ? List.of()
                                : List.of(cluster.condition("Progressing")));
        othersGoOnAndRequestsAreBounded();
    }

    @Test
    void conflictsAreRetriedAndThenSaid() throws Exception {
        var cluster = operator.newCluster(namespace);
        cluster.awaitPod(CONTROLLER, PATIENCE);
        fault("Conflicts", Map.of("percent", 100, "resources", List.of("configmaps")));
        int wanted = ++value;
        cluster.changeSetting(wanted);

        var said = cluster.awaitCondition("Progressing", "True Conflict", PATIENCE);

        assertThat(said).contains("ConfigMap").contains("the object has been modified");
        othersGoOnAndRequestsAreBounded();
        endAndLater(() -> cluster.awaitSetting(wanted, RETRIED_WITHIN));
    }

    @Test
    void conflictsNowAndThenGoUnnoticed() throws Exception {
        fault("Conflicts", Map.of("percent", 30));
        var cluster = operator.newCluster(namespace);
        cluster.awaitPod(CONTROLLER, PATIENCE);
        int wanted = ++value;
        cluster.changeSetting(wanted);
        cluster.awaitSetting(wanted, PATIENCE);
        cluster.awaitCondition("Ready", "False Starting", PATIENCE);
        assertThat(cluster.warnings()).isEmpty();
        othersGoOnAndRequestsAreBounded();
    }

    @Test
    void aSlowApiIsWaitedFor() throws Exception {
        fault("SlowRequests", Map.of("millis", 1_000));
        var cluster = operator.newCluster(namespace);
        othersGoOnAndRequestsAreBounded();
        cluster.awaitPod(CONTROLLER, PATIENCE.plus(PATIENCE));
        assertThat(cluster.warnings()).isEmpty();
        operator.inject();
        int wanted = ++value;
        cluster.changeSetting(wanted);
        cluster.awaitSetting(wanted, PATIENCE);
    }

    @Test
    void aDecisionIsNotMadeOnAnApiThatDoesNotAnswerInTime() throws Exception {
        var cluster = operator.newCluster(namespace);
        cluster.awaitPod(CONTROLLER, PATIENCE);
        // Longer than the client waits.
        fault("SlowRequests", Map.of("millis", 15_000, "resources", List.of("configmaps")));
        int wanted = ++value;
        cluster.changeSetting(wanted);

        var said = cluster.awaitCondition("Ready", "Unknown KubeUnavailable", RETRIED_WITHIN);

        assertThat(said).contains("list the objects of events");
        othersGoOnAndRequestsAreBounded();
        endAndLater(() -> cluster.awaitSetting(wanted, RETRIED_WITHIN));
    }

    @Test
    void watchesThatAreClosedAgainAndAgainAreResumed() throws Exception {
        var cluster = operator.newCluster(namespace);
        cluster.awaitPod(CONTROLLER, PATIENCE);
        operator.inject(Map.of("kind", "ClosedWatches", "millis", 200));
        int wanted = ++value;
        cluster.changeSetting(wanted);

        cluster.awaitSetting(wanted, PATIENCE);

        othersGoOnAndRequestsAreBounded();
    }

    @Test
    void whatASilentWatchKeptBackIsNoticedWhenItEnds() throws Exception {
        var cluster = operator.newCluster(namespace);
        cluster.awaitPod(CONTROLLER, PATIENCE);
        // The answer to a status that is written has the spec of now, as a watch's event has.
        operator.inject(
                Map.of("kind", "SilentWatches"),
                Map.of(
                        "kind",
                        "MissingPermission",
                        "verbs",
                        List.of("patch"),
                        "resources",
                        List.of("clusters.spillway.dev/status"),
                        "namespaces",
                        List.of(namespace)));
        int wanted = ++value;
        cluster.changeSetting(wanted);
        var before = operator.requests();
        Thread.sleep(WINDOW);
        assertThat(cluster.setting())
                .as("after %s", operator.requestsAfter(before))
                .isNotEqualTo("num.io.threads=" + wanted);
        assertThat(operator.requests() - before).isLessThan(200);

        operator.inject();

        cluster.awaitSetting(wanted, PATIENCE);
    }

    @Test
    void expiredVersionsAreListedAgain() throws Exception {
        var cluster = operator.newCluster(namespace);
        cluster.awaitPod(CONTROLLER, PATIENCE);
        operator.inject(Map.of("kind", "ExpiredVersions"));
        int wanted = ++value;
        cluster.changeSetting(wanted);

        cluster.awaitSetting(wanted, PATIENCE);

        othersGoOnAndRequestsAreBounded();
    }

    @Test
    void watchesThatMayNotBeOpenedAreInTheLog() throws Exception {
        var cluster = operator.newCluster(namespace);
        cluster.awaitPod(CONTROLLER, PATIENCE);
        operator.inject(
                Map.of(
                        "kind",
                        "MissingPermission",
                        "verbs",
                        List.of("list", "watch"),
                        "resources",
                        List.of("services")),
                Map.of("kind", "ClosedWatches", "millis", 100, "resources", List.of("services")));

        int wanted = ++value;
        cluster.changeSetting(wanted);

        awaitLog("the right to list services in namespace " + namespace);

        requestsAreBounded();
        endAndLater(() -> cluster.awaitSetting(wanted, RETRIED_WITHIN));
    }

    /** While the other tests were running: nobody has done anything about these Clusters since. */
    @Test
    @Order(Integer.MAX_VALUE)
    void everyClusterGoesOnByItselfAfterItsFault() throws Exception {
        for (var recovery : recoveries) {
            recovery.await();
        }
    }

    /**
     * Ends the fault, and leaves the wait for the operator's next attempt to the last test, so that
     * there is one such wait and not one per fault.
     */
    private void endAndLater(Recovery recovery) {
        operator.inject();
        recoveries.add(recovery);
    }

    private interface Recovery {
        void await() throws Exception;
    }

    /** In the namespace of this test. */
    private void fault(String kind, Map<String, Object> more) {
        var fault = new HashMap<>(more);
        fault.put("kind", kind);
        fault.put("namespaces", List.of(namespace));
        operator.inject(fault);
    }

    private void saidOnce(ClusterHandle cluster, String reason, String part) throws IOException {
        assertThat(cluster.warnings())
                .filteredOn(event -> event.startsWith(reason + ": "))
                .isNotEmpty()
                .allMatch(event -> event.contains(part));
        assertThat(log())
                .filteredOn(line ->
                        line.contains(" WARN ") && line.contains(" " + cluster.namespace() + "/"))
                .hasSizeBetween(1, 2);
    }

    private void awaitLog(String text) throws Exception {
        Await.until(
                "the log has " + text,
                PATIENCE,
                () ->
                        log().stream().anyMatch(line -> line.contains(text))
                                ? List.of()
                                : List.of("it has not"));
    }

    private void othersGoOnAndRequestsAreBounded() throws Exception {
        other.changeSetting(++value);
        other.awaitSetting(value, PATIENCE);
        requestsAreBounded();
    }

    /**
     * The requests about a Cluster that was just made end after a while, those of a loop do not. A
     * busy machine only makes the windows longer.
     */
    private void requestsAreBounded() throws InterruptedException {
        var rates = new ArrayList<Double>();
        do {
            int before = operator.requests();
            long began = System.nanoTime();
            Thread.sleep(WINDOW);
            rates.add((operator.requests() - before) / ((System.nanoTime() - began) / 1e9));
        } while (rates.getLast() >= MOST_REQUESTS_PER_SECOND && rates.size() < WINDOWS);
        assertThat(rates.getLast())
                .as("requests per second, all windows: %s", rates)
                .isLessThan(MOST_REQUESTS_PER_SECOND);
    }

    private List<String> log() throws IOException {
        var all = operator.log();
        return all.subList(logBefore, all.size());
    }
}
