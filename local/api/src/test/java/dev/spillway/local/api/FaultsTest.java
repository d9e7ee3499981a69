package dev.spillway.local.api;

import static dev.spillway.local.api.TestApi.CONFIG_MAPS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The effect of faults on informers, as the operator uses them, and on plain watches. */
class FaultsTest {
    private static final String LATE = "{kind: LateEvents, millis: 600000, agent: %s}";
    private static final String MISSED = "{kind: MissedEvents, percent: 100, agent: %s}";
    private static final String EXPIRED = "{kind: ExpiredVersions, agent: %s}";

    /** The User-Agent prefix of plain requests, and of fabric8's client by default. */
    private static final String PLAIN = "test/";

    private static final String INFORMERS = "fabric8-kubernetes-client";

    private final AtomicInteger lists = new AtomicInteger();
    private final TestApi api =
            new TestApi(
                    ApiServer.Config.inMemory()
                            .withFaults(true)
                            .withAudit((verb, group, resource, subresource, agent) -> {
                                if (verb.equals("list") && agent.startsWith(INFORMERS)) {
                                    lists.incrementAndGet();
                                }
                            }));

    private final KubernetesClient client =
            new KubernetesClientBuilder()
                    .withConfig(Config.fromKubeconfig(api.server.kubeconfig()))
                    .build();

    @AfterEach
    void stop() {
        client.close();
        api.close();
    }

    @Test
    void lateEventsArriveInOrderAfterTheirDelay() throws InterruptedException {
        var late = follow();
        faults("{kind: LateEvents, millis: 1, agent: test/}");

        api.create(CONFIG_MAPS, TestApi.configMap("a"));
        api.mergePatch(CONFIG_MAPS + "/a", "data: {k: w}");
        api.delete(CONFIG_MAPS + "/a");

        assertThat(next(late)).isEqualTo("ADDED a");
        assertThat(next(late)).isEqualTo("MODIFIED a");
        assertThat(next(late)).isEqualTo("DELETED a");
    }

    @Test
    void anInformerIsBlindToLateEventsUntilTheyArrive() throws InterruptedException {
        try (var informer = client.configMaps().inform()) {
            var others = follow();
            faults(LATE.formatted(INFORMERS));

            api.create(CONFIG_MAPS, TestApi.configMap("a"));
            api.create(CONFIG_MAPS, TestApi.configMap("b"));

            assertThat(next(others)).as("only that agent's are late").isEqualTo("ADDED a");
            assertThat(names(informer)).isEmpty();

            faults();
            TestApi.await("both arrive", () -> names(informer).equals("a b"));
            assertThat(lists).as("without a list").hasValue(1);
        }
    }

    @Test
    void anInformerLearnsOfMissedEventsByListingAgain() throws InterruptedException {
        try (var informer = client.configMaps().inform()) {
            var others = follow();
            faults(MISSED.formatted(INFORMERS));

            api.create(CONFIG_MAPS, TestApi.configMap("a"));

            assertThat(next(others)).as("only that agent's are missed").isEqualTo("ADDED a");
            assertThat(names(informer)).isEmpty();

            faults();
            TestApi.await("it has it from a list", () -> names(informer).equals("a"));
            assertThat(lists).hasValue(2);
            TestApi.await("it watches again", informer::isWatching);
        }
    }

    @Test
    void missedEventsNeverArrive() throws InterruptedException {
        var events = follow();
        faults(MISSED.formatted(PLAIN));

        api.create(CONFIG_MAPS, TestApi.configMap("a"));
        faults();

        assertThat(next(events)).isEqualTo("ERROR 410");
    }

    @Test
    void anInformerWithAnExpiredVersionListsAgain() throws InterruptedException {
        api.create(CONFIG_MAPS, TestApi.configMap("a"));
        try (var informer = client.configMaps().inform()) {
            api.create(CONFIG_MAPS, TestApi.configMap("b"));
            TestApi.await("it watches", () -> names(informer).equals("a b"));

            faults(EXPIRED.formatted(INFORMERS));
            api.create(CONFIG_MAPS, TestApi.configMap("c"));

            TestApi.await("it has what came later", () -> names(informer).equals("a b c"));
            TestApi.await("it has listed again", () -> lists.get() == 2);
            TestApi.await("it watches again", informer::isWatching);
        }
    }

    @Test
    void watchesFromAnExpiredVersionEndWith410() throws InterruptedException {
        String before = version(api.create(CONFIG_MAPS, TestApi.configMap("a")));
        String latest = version(api.create(CONFIG_MAPS, TestApi.configMap("b")));
        var running = follow();

        faults(EXPIRED.formatted(PLAIN));

        assertThat(next(running)).isEqualTo("ERROR 410");
        assertThat(from(before)).containsExactly("ERROR 410");
        assertThat(from(latest)).as("nothing has happened since").isEmpty();
        faults();
        assertThat(from(before)).as("what is forgotten stays so").containsExactly("ERROR 410");
    }

    @Test
    void faultsEndAfterTheirDuration() throws InterruptedException {
        var events = follow();
        faults(1, LATE.formatted(PLAIN));

        api.create(CONFIG_MAPS, TestApi.configMap("a"));

        assertThat(next(events)).isEqualTo("ADDED a");
    }

    @Test
    void unknownFaultsAreRefusedAndChangeNothing() {
        for (String wrong :
                List.of(
                        "{kind: LateEvents, millis: 0}",
                        "{kind: MissedEvents, percent: 101}",
                        "{kind: Rain}")) {
            assertThat(put(0, wrong).code()).as(wrong).isEqualTo(400);
        }
        assertThat(api.get("/faults").code()).isEqualTo(405);
    }

    @Test
    void aServerStartedWithoutFaultsHasNoFaultEndpoint() {
        try (var ordinary = new TestApi()) {
            assertThat(ordinary.put("/faults", "faults: []").code()).isEqualTo(404);
        }
    }

    private void faults(String... faults) {
        faults(0, faults);
    }

    private void faults(int seconds, String... faults) {
        assertThat(put(seconds, faults).code()).isEqualTo(200);
    }

    private TestApi.Answer put(int seconds, String... faults) {
        return api.put(
                "/faults",
                "{seconds: %d, faults: [%s]}".formatted(seconds, String.join(", ", faults)));
    }

    /** The events of a watch, which has been established when this returns. */
    private BlockingQueue<JsonNode> follow() {
        String now = api.get(CONFIG_MAPS).at("metadata.resourceVersion").asText();
        return api.follow(CONFIG_MAPS + "?watch=1&resourceVersion=" + now);
    }

    private static String next(BlockingQueue<JsonNode> events) throws InterruptedException {
        JsonNode event = events.poll(10, TimeUnit.SECONDS);
        assertThat(event).isNotNull();
        return text(event);
    }

    private List<String> from(String version) {
        return api.watch(CONFIG_MAPS + "?watch=1&timeoutSeconds=1&resourceVersion=" + version)
                .map(FaultsTest::text)
                .toList();
    }

    private static String text(JsonNode event) {
        JsonNode object = event.path("object");
        return event.path("type").asText()
                + " "
                + object.path("code").asText(object.path("metadata").path("name").asText());
    }

    private static String version(TestApi.Answer answer) {
        return answer.at("metadata.resourceVersion").asText();
    }

    private static String names(SharedIndexInformer<ConfigMap> informer) {
        return informer.getStore().list().stream()
                .map(each -> each.getMetadata().getName())
                .filter(name -> !name.equals("kube-root-ca.crt"))
                .sorted()
                .collect(Collectors.joining(" "));
    }
}
