package dev.spillway.local.api;

import static dev.spillway.local.api.TestApi.CONFIG_MAPS;
import static dev.spillway.local.api.TestApi.PODS;
import static dev.spillway.local.api.TestApi.WIDGETS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Deletion, garbage collection and the deletion of namespaces. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DeletionTest {

    private final TestApi api = new TestApi();

    @BeforeAll
    void defineWidgets() {
        api.create(TestApi.DEFINITIONS, TestApi.widgets());
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @Test
    void respondsWithAStatusIfTheObjectWasRemoved() {
        String uid =
                api.create(CONFIG_MAPS, TestApi.configMap("plain")).at("metadata.uid").asText();

        TestApi.Answer deleted = api.delete(CONFIG_MAPS + "/plain");

        assertThat(deleted.at("status").asText()).isEqualTo("Success");
        assertThat(deleted.at("details.uid").asText()).isEqualTo(uid);
        assertThat(api.delete(CONFIG_MAPS + "/plain").code()).isEqualTo(404);
    }

    @Test
    void waitsForFinalizers() {
        api.create(CONFIG_MAPS, "metadata: {name: held, finalizers: [a.b/c]}");

        TestApi.Answer marked = api.delete(CONFIG_MAPS + "/held");
        assertThat(marked.at("metadata.deletionTimestamp").asText()).isNotEmpty();
        assertThat(
                        api.mergePatch(
                                        CONFIG_MAPS + "/held",
                                        "metadata: {finalizers: [a.b/c, d.e/f]}")
                                .message())
                .contains("no new finalizers can be added if the object is being deleted");

        assertThat(api.create(CONFIG_MAPS, TestApi.configMap("held")).message())
                .isEqualTo("object is being deleted: configmaps \"held\" already exists");

        api.mergePatch(CONFIG_MAPS + "/held", "metadata: {finalizers: null}");
        assertThat(api.get(CONFIG_MAPS + "/held").code()).isEqualTo(404);
    }

    @Test
    void checksPreconditions() {
        api.create(CONFIG_MAPS, TestApi.configMap("guarded"));

        TestApi.Answer refused =
                api.delete(CONFIG_MAPS + "/guarded", "preconditions: {uid: another}");

        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.message()).contains("Precondition failed: UID in precondition: another");
    }

    @Test
    void marksPodsOnANodeAndWaitsForTheirGracePeriod() {
        api.create(
                PODS,
                "metadata: {name: running}\n"
                    + "spec: {nodeName: n, terminationGracePeriodSeconds: 60, containers: [{name:"
                    + " c, image: x}]}");

        TestApi.Answer marked = api.delete(PODS + "/running");
        assertThat(marked.at("metadata.deletionGracePeriodSeconds").asInt()).isEqualTo(60);
        assertThat(api.get(PODS + "/running").code()).isEqualTo(200);

        assertThat(
                        api.delete(PODS + "/running", "gracePeriodSeconds: 10")
                                .at("metadata.deletionGracePeriodSeconds")
                                .asInt())
                .isEqualTo(10);
        api.delete(PODS + "/running", "gracePeriodSeconds: 0");
        assertThat(api.get(PODS + "/running").code()).isEqualTo(404);
    }

    @Test
    void deletesUnscheduledPodsImmediately() {
        api.create(PODS, "metadata: {name: waiting}\nspec: {containers: [{name: c, image: x}]}");

        api.delete(PODS + "/waiting");

        assertThat(api.get(PODS + "/waiting").code()).isEqualTo(404);
    }

    @Test
    void deletesDependents() throws InterruptedException {
        String owner = widget("owner");
        owned("child", "owner", owner, "");
        String child = api.get(CONFIG_MAPS + "/child").at("metadata.uid").asText();
        api.create(
                CONFIG_MAPS,
                "metadata: {name: grandchild, ownerReferences: [{apiVersion: v1, kind: ConfigMap, name: child, uid: %s}]}"
                        .formatted(child));

        api.delete(WIDGETS + "/owner");

        api.awaitGone(CONFIG_MAPS + "/child");
        api.awaitGone(CONFIG_MAPS + "/grandchild");
    }

    @Test
    void keepsDependentsOfAnotherOwner() throws InterruptedException {
        String first = widget("first");
        String second = widget("second");
        api.create(
                CONFIG_MAPS,
                """
                metadata:
                  name: shared
                  ownerReferences:
                  - {apiVersion: lab.example.dev/v1, kind: Widget, name: first, uid: %s}
                  - {apiVersion: lab.example.dev/v1, kind: Widget, name: second, uid: %s}
                """
                        .formatted(first, second));

        api.delete(WIDGETS + "/first");

        TestApi.await(
                "the reference is gone",
                () ->
                        api.get(CONFIG_MAPS + "/shared")
                                .at("metadata.ownerReferences")
                                .findValuesAsText("name")
                                .equals(java.util.List.of("second")));
    }

    @Test
    void deletesDependentsCreatedAfterTheirOwnerWasDeleted() throws InterruptedException {
        widget("late");
        owned("orphaned", "late", "00000000-0000-0000-0000-000000000000", "");

        api.awaitGone(CONFIG_MAPS + "/orphaned");
    }

    @Test
    void waitsForBlockingDependentsInForegroundDeletion() throws InterruptedException {
        String owner = widget("foreground");
        owned("blocking", "foreground", owner, ", blockOwnerDeletion: true");
        api.mergePatch(CONFIG_MAPS + "/blocking", "metadata: {finalizers: [a.b/c]}");

        api.delete(WIDGETS + "/foreground", "propagationPolicy: Foreground");

        TestApi.await(
                "the dependent is being deleted",
                () -> api.get(CONFIG_MAPS + "/blocking").at("metadata").has("deletionTimestamp"));
        assertThat(api.get(WIDGETS + "/foreground").code()).isEqualTo(200);
        api.mergePatch(CONFIG_MAPS + "/blocking", "metadata: {finalizers: null}");
        api.awaitGone(WIDGETS + "/foreground");
    }

    @Test
    void orphansDependentsOnRequest() throws InterruptedException {
        String owner = widget("orphaning");
        owned("left", "orphaning", owner, "");

        api.delete(WIDGETS + "/orphaning", "propagationPolicy: Orphan");

        api.awaitGone(WIDGETS + "/orphaning");
        assertThat(api.get(CONFIG_MAPS + "/left").at("metadata").has("ownerReferences")).isFalse();
    }

    @Test
    void emptiesANamespaceBeforeRemovingIt() throws InterruptedException {
        api.create("/api/v1/namespaces", "metadata: {name: going}");
        api.create("/api/v1/namespaces/going/configmaps", TestApi.configMap("free"));
        api.create(
                "/api/v1/namespaces/going/configmaps",
                "metadata: {name: held, finalizers: [a.b/c]}");

        TestApi.Answer marked = api.delete("/api/v1/namespaces/going");

        assertThat(marked.at("status.phase").asText()).isEqualTo("Terminating");
        api.awaitGone("/api/v1/namespaces/going/configmaps/free");
        TestApi.Answer refused =
                api.create("/api/v1/namespaces/going/configmaps", TestApi.configMap("new"));
        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.message()).endsWith("because it is being terminated");
        assertThat(refused.at("details.causes").get(0).path("reason").asText())
                .isEqualTo("NamespaceTerminating");
        api.mergePatch("/api/v1/namespaces/going/configmaps/held", "metadata: {finalizers: null}");
        api.awaitGone("/api/v1/namespaces/going");
    }

    @Test
    void refusesToDeleteSystemNamespaces() {
        assertThat(api.delete("/api/v1/namespaces/default").code()).isEqualTo(403);
    }

    @Test
    void deletesACollection() {
        api.create(CONFIG_MAPS, "metadata: {name: many-a, labels: {many: x}}");
        api.create(CONFIG_MAPS, "metadata: {name: many-b, labels: {many: x}}");
        api.create(CONFIG_MAPS, "metadata: {name: many-c, labels: {many: y}}");

        api.delete(CONFIG_MAPS + "?labelSelector=many%3Dx");

        assertThat(
                        api.get(CONFIG_MAPS + "?labelSelector=many")
                                .at("items")
                                .findValuesAsText("name"))
                .containsExactly("many-c");
    }

    private String widget(String name) {
        return api.create(WIDGETS, "metadata: {name: %s}".formatted(name))
                .at("metadata.uid")
                .asText();
    }

    private void owned(String name, String owner, String uid, String more) {
        api.create(
                CONFIG_MAPS,
                "metadata: {name: %s, ownerReferences: [{apiVersion: lab.example.dev/v1, kind: Widget, name: %s, uid: %s%s}]}"
                        .formatted(name, owner, uid, more));
    }
}
