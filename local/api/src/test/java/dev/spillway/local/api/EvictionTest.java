package dev.spillway.local.api;

import static dev.spillway.local.api.TestApi.PODS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The eviction subresource. The disruption controller's part is in the tests of the kubelet. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EvictionTest {
    private static final String BUDGETS = "/apis/policy/v1/namespaces/default/poddisruptionbudgets";

    private final TestApi api = new TestApi();

    /** Labels of this test's Pods, so that budgets of others do not select them. */
    private final String app = "app-" + UUID.randomUUID();

    @AfterAll
    void stop() {
        api.close();
    }

    @Test
    void aPodWithoutABudgetIsDeletedWithItsGracePeriod() {
        pod("free", "free", true);

        TestApi.Answer answer = evict("free", "");

        assertThat(answer.code()).isEqualTo(201);
        assertThat(answer.at("status").asText()).isEqualTo("Success");
        TestApi.Answer pod = api.get(PODS + "/free");
        assertThat(pod.at("metadata.deletionGracePeriodSeconds").asInt()).isEqualTo(30);
        assertThat(pod.body().findValuesAsText("reason")).contains("EvictionByEvictionAPI");
    }

    @Test
    void aBudgetThatHasNothingToSpareRefuses() {
        pod("held", "held", true);
        budget("held", "minAvailable: 1", 0, 1, 1);

        TestApi.Answer refused = evict("held", "");

        assertThat(refused.code()).isEqualTo(429);
        assertThat(refused.at("reason").asText()).isEqualTo("TooManyRequests");
        assertThat(refused.message())
                .isEqualTo("Cannot evict pod as it would violate the pod's disruption budget.");
        assertThat(refused.at("details.causes.0.reason").asText()).isEqualTo("DisruptionBudget");
        assertThat(refused.at("details.causes.0.message").asText())
                .isEqualTo("The disruption budget held needs 1 healthy pods and has 1 currently");
        assertThat(deleting("held")).isFalse();
    }

    @Test
    void eachEvictionUsesUpADisruption() {
        pod("one", "spent", true);
        pod("two", "spent", true);
        budget("spent", "minAvailable: 1", 1, 2, 1);

        assertThat(evict("one", "").code()).isEqualTo(201);
        assertThat(evict("two", "").code()).isEqualTo(429);
        TestApi.Answer budget = api.get(BUDGETS + "/spent");
        assertThat(budget.at("status.disruptionsAllowed").asInt()).isZero();
        assertThat(budget.at("status.disruptedPods").has("one")).isTrue();
        // One that is being deleted already needs no budget.
        assertThat(evict("one", "").code()).isEqualTo(201);
    }

    @Test
    void aBudgetThatNobodyHasLookedAtRefuses() {
        pod("new", "new", true);
        api.create(BUDGETS, budgetYaml("new", "minAvailable: 0"));

        TestApi.Answer refused = evict("new", "");

        assertThat(refused.code()).isEqualTo(429);
        assertThat(refused.at("details.causes.0.message").asText())
                .isEqualTo("The disruption budget new is still being processed by the server.");
    }

    @Test
    void aPodThatIsNotReadyIsProtectedUnlessTheBudgetSaysOtherwise() {
        pod("sick", "sick", false);
        budget("sick", "minAvailable: 2", 0, 1, 2);
        assertThat(evict("sick", "").code()).isEqualTo(429);

        api.mergePatch(BUDGETS + "/sick", "spec: {unhealthyPodEvictionPolicy: AlwaysAllow}");
        assertThat(evict("sick", "").code()).isEqualTo(201);
    }

    @Test
    void aPodThatIsNotReadyMayGoWhileTheOthersSuffice() {
        pod("spare", "spare", false);
        budget("spare", "minAvailable: 2", 0, 2, 2);
        assertThat(evict("spare", "").code()).isEqualTo(201);
    }

    @Test
    void dryRunChangesNothing() {
        pod("dry", "dry", true);
        budget("dry", "minAvailable: 1", 1, 2, 1);

        assertThat(evict("dry", "deleteOptions: {dryRun: [All]}").code()).isEqualTo(201);

        assertThat(deleting("dry")).isFalse();
        assertThat(api.get(BUDGETS + "/dry").at("status.disruptionsAllowed").asInt()).isEqualTo(1);
    }

    @Test
    void theOptionsAreThoseOfADeletion() {
        pod("quick", "quick", true);
        assertThat(evict("quick", "deleteOptions: {preconditions: {uid: other}}").code())
                .isEqualTo(409);
        assertThat(evict("quick", "deleteOptions: {gracePeriodSeconds: 7}").code()).isEqualTo(201);
        assertThat(api.get(PODS + "/quick").at("metadata.deletionGracePeriodSeconds").asInt())
                .isEqualTo(7);
    }

    @Test
    void refusesWhatKubernetesRefuses() {
        assertThat(evict("nobody", "").code()).isEqualTo(404);
        pod("named", "named", true);
        assertThat(api.create(PODS + "/named/eviction", "metadata: {name: other}").message())
                .isEqualTo("name in URL does not match name in Eviction object");
        budget("first", "minAvailable: 0", 1, 1, 0, "named");
        budget("second", "minAvailable: 0", 1, 1, 0, "named");
        assertThat(evict("named", "").code()).isEqualTo(500);
        assertThat(api.get(PODS + "/named/eviction").code()).isEqualTo(405);
    }

    private TestApi.Answer evict(String pod, String options) {
        return api.create(
                PODS + "/" + pod + "/eviction",
                "apiVersion: policy/v1\nkind: Eviction\nmetadata: {name: %s}\n%s"
                        .formatted(pod, options));
    }

    private boolean deleting(String pod) {
        return api.get(PODS + "/" + pod).at("metadata").has("deletionTimestamp");
    }

    private void pod(String name, String group, boolean ready) {
        api.create(
                PODS,
                "metadata: {name: %s, labels: {app: %s, group: %s}}\n".formatted(name, app, group)
                        + "spec: {nodeName: n, containers: [{name: c, image: x}]}");
        api.mergePatch(
                PODS + "/" + name + "/status",
                "status: {phase: Running, conditions: [{type: Ready, status: '%s'}]}"
                        .formatted(ready ? "True" : "False"));
    }

    private void budget(String name, String spec, int allowed, int healthy, int desired) {
        budget(name, spec, allowed, healthy, desired, name);
    }

    private void budget(
            String name, String spec, int allowed, int healthy, int desired, String group) {
        api.create(BUDGETS, budgetYaml(name, spec, group));
        api.mergePatch(
                BUDGETS + "/" + name + "/status",
                """
                status:
                  observedGeneration: 9
                  disruptionsAllowed: %d
                  currentHealthy: %d
                  desiredHealthy: %d
                  expectedPods: 2
                """
                        .formatted(allowed, healthy, desired));
    }

    private String budgetYaml(String name, String spec) {
        return budgetYaml(name, spec, name);
    }

    private String budgetYaml(String name, String spec, String group) {
        return """
        metadata: {name: %s}
        spec:
          %s
          selector: {matchLabels: {app: %s, group: %s}}
        """
                .formatted(name, spec, app, group);
    }
}
