package dev.spillway.local.api;

import static dev.spillway.local.api.TestApi.CONFIG_MAPS;
import static dev.spillway.local.api.TestApi.PODS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Faults of requests and of whole watches; the texts are those of Kubernetes' API server. */
class RequestFaultsTest {

    private static final String POD =
            "metadata: {name: %s}\nspec: {containers: [{name: c, image: busybox}]}";

    private final TestApi api = new TestApi(ApiServer.Config.inMemory().withFaults(true));

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void aMissingPermissionIsRefusedAsByRbac() {
        faults("{kind: MissingPermission, verbs: [create], resources: [pods], user: u}");

        TestApi.Answer refused = api.create(PODS, POD.formatted("a"));

        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.at("reason").asText()).isEqualTo("Forbidden");
        assertThat(refused.message())
                .isEqualTo(
                        "pods is forbidden: User \"u\" cannot create resource \"pods\" in API group"
                                + " \"\" in the namespace \"default\"");
        assertThat(api.get(PODS).code()).as("other verbs").isEqualTo(200);
        assertThat(api.create(CONFIG_MAPS, TestApi.configMap("a")).code()).isEqualTo(201);
    }

    @Test
    void aMissingPermissionNamesTheObjectTheSubresourceAndTheGroup() {
        api.create(TestApi.DEFINITIONS, TestApi.widgets());
        api.create(TestApi.WIDGETS, "metadata: {name: w}");
        faults("{kind: MissingPermission, resources: [widgets.lab.example.dev/status], user: u}");

        TestApi.Answer refused = api.mergePatch(TestApi.WIDGETS + "/w/status", "status: {}");

        assertThat(refused.message())
                .isEqualTo(
                        "widgets.lab.example.dev \"w\" is forbidden: User \"u\" cannot patch"
                                + " resource \"widgets/status\" in API group \"lab.example.dev\" in"
                                + " the namespace \"default\"");
        assertThat(api.mergePatch(TestApi.WIDGETS + "/w", "spec: {replicas: 2}").code())
                .as("the resource itself")
                .isEqualTo(200);
    }

    @Test
    void faultsApplyInTheirNamespacesOnly() {
        faults("{kind: MissingPermission, verbs: [list], namespaces: [kube-system]}");

        assertThat(api.get("/api/v1/namespaces/kube-system/pods").code()).isEqualTo(403);
        assertThat(api.get(PODS).code()).isEqualTo(200);
        assertThat(api.get("/api/v1/pods").code()).as("in all namespaces").isEqualTo(200);
    }

    @Test
    void aWebhookDeniesWritesWithItsOwnCodeAndMessage() {
        faults("{kind: DenyingWebhook, webhook: pods.example.com, message: no pets, code: 403}");

        assertThat(api.create(PODS, POD.formatted("a")).code()).isEqualTo(403);
        assertThat(api.create(PODS, POD.formatted("a")).message())
                .isEqualTo("admission webhook \"pods.example.com\" denied the request: no pets");
        assertThat(api.get(PODS).code()).isEqualTo(200);

        faults("{kind: DenyingWebhook}");
        assertThat(api.create(PODS, POD.formatted("a")).code()).as("by default").isEqualTo(400);
        assertThat(api.create(PODS, POD.formatted("a")).message())
                .endsWith("denied the request without explanation");
    }

    @Test
    void anUnreachableWebhookFailsWrites() {
        faults("{kind: UnreachableWebhook, webhook: pods.example.com}");

        TestApi.Answer failed = api.create(PODS, POD.formatted("a"));

        assertThat(failed.code()).isEqualTo(500);
        assertThat(failed.message())
                .startsWith(
                        "Internal error occurred: failed calling webhook \"pods.example.com\":");
    }

    @Test
    void aQuotaRefusesNewObjectsAndAllowsChanges() {
        api.create(CONFIG_MAPS, TestApi.configMap("a"));
        int there = api.get(CONFIG_MAPS).at("items").size();
        faults("{kind: ExceededQuota, quota: small, resources: [configmaps]}");

        assertThat(api.create(CONFIG_MAPS, TestApi.configMap("b")).code()).isEqualTo(403);
        TestApi.Answer applied =
                api.apply(CONFIG_MAPS + "/b", "m", "apiVersion: v1\nkind: ConfigMap\ndata: {k: v}");
        assertThat(applied.code()).isEqualTo(403);
        assertThat(applied.message())
                .isEqualTo(
                        "configmaps \"b\" is forbidden: exceeded quota: small, requested:"
                                + " configmaps=1, used: configmaps=%1$d, limited: configmaps=%1$d"
                                        .formatted(there));
        assertThat(api.mergePatch(CONFIG_MAPS + "/a", "data: {k: w}").code()).isEqualTo(200);
    }

    @Test
    void conflictsAffectChangesOfWhatMayHaveChanged() {
        api.create(CONFIG_MAPS, TestApi.configMap("a"));
        api.create(CONFIG_MAPS, TestApi.configMap("b"));
        String uid = api.get(CONFIG_MAPS + "/a").at("metadata.uid").asText();
        faults("{kind: Conflicts, percent: 100}");

        TestApi.Answer patched = api.mergePatch(CONFIG_MAPS + "/a", "data: {k: w}");
        assertThat(patched.code()).isEqualTo(409);
        assertThat(patched.at("reason").asText()).isEqualTo("Conflict");
        assertThat(api.delete(CONFIG_MAPS + "/a", "preconditions: {uid: %s}".formatted(uid)).code())
                .isEqualTo(409);
        assertThat(api.delete(CONFIG_MAPS + "/b").code()).as("unconditional").isEqualTo(200);
        assertThat(api.create(CONFIG_MAPS, TestApi.configMap("c")).code()).isEqualTo(201);
    }

    @Test
    void aSlowRequestIsAnsweredAfterItsDelayAndOthersAtOnce() {
        faults("{kind: SlowRequests, millis: 400, verbs: [get], resources: [configmaps]}");
        api.create(CONFIG_MAPS, TestApi.configMap("a"));
        long began = System.nanoTime();

        var slow = CompletableFuture.supplyAsync(() -> api.get(CONFIG_MAPS + "/a"));
        assertThat(api.get(CONFIG_MAPS).code()).isEqualTo(200);

        assertThat(slow.join().code()).isEqualTo(200);
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(400_000_000L);
    }

    @Test
    void aListCannotBeContinuedFromAnExpiredVersion() {
        api.create(CONFIG_MAPS, TestApi.configMap("a"));
        api.create(CONFIG_MAPS, TestApi.configMap("b"));
        String next = api.get(CONFIG_MAPS + "?limit=1").at("metadata.continue").asText();
        String nextPage = CONFIG_MAPS + "?limit=1&continue=" + next;
        assertThat(api.get(nextPage).code()).isEqualTo(200);
        api.create(CONFIG_MAPS, TestApi.configMap("c"));

        faults("{kind: ExpiredVersions}");

        assertThat(api.get(nextPage).code()).isEqualTo(410);
        assertThat(api.get(nextPage).at("reason").asText()).isEqualTo("Expired");
        assertThat(api.get(CONFIG_MAPS).code()).isEqualTo(200);
    }

    @Test
    void closedWatchesEndWithoutAnErrorAndCanResume() {
        String before = version(api.create(CONFIG_MAPS, TestApi.configMap("a")));
        faults("{kind: ClosedWatches, millis: 1}");

        List<JsonNode> events =
                api.watch(CONFIG_MAPS + "?watch=1&resourceVersion=" + before).toList();
        assertThat(events).isEmpty();

        String missed = version(api.create(CONFIG_MAPS, TestApi.configMap("b")));
        assertThat(missed).isNotEqualTo(before);
        assertThat(api.watch(CONFIG_MAPS + "?watch=1&resourceVersion=" + before).toList())
                .as("what came in between, as long as it is open")
                .hasSize(1);
    }

    @Test
    void silentWatchesSendNothingAndAreClosedWhenTheFaultEnds() throws InterruptedException {
        String now = api.get(CONFIG_MAPS).at("metadata.resourceVersion").asText();
        String path = CONFIG_MAPS + "?watch=1&resourceVersion=" + now;
        BlockingQueue<JsonNode> silent = api.follow(path);
        faults("{kind: SilentWatches, resources: [configmaps]}");
        BlockingQueue<JsonNode> openedLater = api.follow(path);

        api.create(CONFIG_MAPS, TestApi.configMap("a"));
        faults();
        JsonNode resumed = api.follow(path).poll(10, TimeUnit.SECONDS);

        assertThat(resumed).isNotNull();
        assertThat(silent).isEmpty();
        assertThat(openedLater).isEmpty();
    }

    @Test
    void faultsOutOfBoundsAreRefused() {
        for (String wrong :
                List.of(
                        "{kind: SlowRequests, millis: 600001}",
                        "{kind: Conflicts, percent: 0}",
                        "{kind: DenyingWebhook, code: 200}",
                        "{kind: ClosedWatches}")) {
            assertThat(put(wrong).code()).as(wrong).isEqualTo(400);
        }
    }

    private void faults(String... faults) {
        assertThat(put(faults).code()).isEqualTo(200);
    }

    private TestApi.Answer put(String... faults) {
        return api.put("/faults", "faults: [%s]".formatted(String.join(", ", faults)));
    }

    private static String version(TestApi.Answer answer) {
        return answer.at("metadata.resourceVersion").asText();
    }
}
