package dev.spillway.operator.plan.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.Condition;
import dev.spillway.operator.api.ConditionStatus;
import dev.spillway.operator.api.Connect;
import dev.spillway.operator.api.Topic;
import dev.spillway.operator.api.TopicStatusBuilder;
import dev.spillway.operator.api.User;
import dev.spillway.operator.desired.DesiredConnect;
import dev.spillway.operator.desired.Installation;
import dev.spillway.operator.desired.PluginFiles;
import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.ConnectModel;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.ObservedWorkers;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.PodProblem;
import dev.spillway.operator.observed.WorkerProblem;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectPlanTest {
    private static final WorkerCredentials CREDENTIALS = new WorkerCredentials.Of("one");

    private final Map<String, HasMetadata> exist = new HashMap<>();
    private Optional<WorkerProblem> problem = Optional.empty();

    @Test
    void topicsOfTheGroupComeFirst() {
        assertThat(next("", CREDENTIALS).steps())
                .extracting(Step::what)
                .containsExactly(
                        "apply Topic pipelines-connect-configs",
                        "apply Topic pipelines-connect-offsets",
                        "apply Topic pipelines-connect-status");
    }

    @Test
    void noWorkerStartsBeforeTheTopicsAreReady() {
        apply(next("", CREDENTIALS));
        assertThat(next("", CREDENTIALS).waits())
                .singleElement()
                .satisfies(
                        wait -> assertThat(wait.why()).contains("Topic pipelines-connect-configs"));
    }

    @Test
    void noWorkerStartsWithoutCredentials() {
        topicsAreReady();
        var why = new Step.Wait(ConnectPlan.START, "there is no User pipelines", "there is one");
        assertThat(next("", new WorkerCredentials.None(why)).steps()).containsExactly(why);
    }

    @Test
    void workersStartLast() {
        topicsAreReady();
        assertThat(next("", CREDENTIALS).steps())
                .extracting(Step::what)
                .endsWith("apply Deployment pipelines-connect")
                .hasSize(6);
    }

    @Test
    void nothingIsLeftToDoWhenAllWorkersRun() {
        everythingRuns("");
        assertThat(next("", CREDENTIALS).steps()).isEmpty();
    }

    @Test
    void aTopicThatWasChangedIsPutRightWhileWorkersRun() {
        everythingRuns("");
        var key = "Topic/pipelines-connect-configs";
        exist.put(key, Yaml.topic(Yaml.write(exist.get(key)).replace("CommitLog", "Messaging")));
        assertThat(next("", CREDENTIALS).steps())
                .extracting(Step::what)
                .containsExactly("apply Topic pipelines-connect-configs");
    }

    @ParameterizedTest
    @ValueSource(strings = {"replicas: 2", "config: {offset.flush.interval.ms: '1'}"})
    void aChangeOfTheWorkersChangesTheDeployment(String spec) {
        everythingRuns("");
        assertThat(next(spec, CREDENTIALS).steps())
                .extracting(Step::what)
                .contains("apply Deployment pipelines-connect");
    }

    @Test
    void otherCredentialsChangeTheDeployment() {
        everythingRuns("");
        assertThat(next("", new WorkerCredentials.Of("two")).steps())
                .extracting(Step::what)
                .containsExactly("apply Deployment pipelines-connect");
    }

    @Test
    void workersThatRunStayWhenTheirCredentialsAreGone() {
        everythingRuns("");
        var why = new Step.Wait(ConnectPlan.START, "there is no User pipelines", "there is one");
        assertThat(next("replicas: 2", new WorkerCredentials.None(why)).steps())
                .containsExactly(why);
    }

    @Test
    void aWorkerThatIsNotReadyIsWaitedFor() {
        everythingRuns("");
        deployment().getStatus().setReadyReplicas(0);
        assertThat(next("", CREDENTIALS).waits())
                .singleElement()
                .satisfies(wait -> assertThat(wait.why()).isEqualTo("0 of 1 worker is ready"));
    }

    @Test
    void aStatusOfBeforeTheChangeSaysNothing() {
        everythingRuns("");
        deployment().getMetadata().setGeneration(8L);
        assertThat(next("", CREDENTIALS).waits()).hasSize(1);
    }

    @Test
    void anImageThatIsNotThereIsNamedWithWhatToDo() {
        everythingRuns("");
        deployment().getStatus().setReadyReplicas(0);
        problem =
                Optional.of(
                        new WorkerProblem(
                                "pipelines-connect-1",
                                new PodProblem(
                                        "ErrImagePull: example/none:1", Pod.Cause.Image, true)));
        assertThat(next("", CREDENTIALS).blocked())
                .singleElement()
                .satisfies(blocked -> {
                    assertThat(blocked.what()).isEqualTo("start worker pipelines-connect-1");
                    assertThat(blocked.why()).contains("example/none:1");
                    assertThat(blocked.remedy()).contains("spec.plugins");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "access: [{allow: Connect, connect: pipelines}]",
                "access: [{allow: All, topic: '*', group: '*'}]",
                "access: [{allow: Read, groupPrefix: pipe}]"
            })
    void aUserWithTheRightsIsTaken(String access) {
        assertThat(WorkerAccess.obstacle(desired(""), user("events", access))).isEmpty();
    }

    @Test
    void aUserThatCannotRunWorkersIsNamedWithWhatToDo() {
        assertThat(WorkerAccess.obstacle(desired(""), user("events", "")))
                .hasValueSatisfying(step ->
                        assertThat(((Step.Blocked) step).remedy())
                                .contains("{allow: Connect, connect: pipelines}"));
        assertThat(WorkerAccess.obstacle(desired(""), user("others", "")))
                .hasValueSatisfying(step -> assertThat(step.why()).contains("Cluster others"));
        assertThat(WorkerAccess.obstacle(desired(""), user("events", "authentication: External")))
                .hasValueSatisfying(step -> assertThat(step.why()).contains("External"));
    }

    private static User user(String cluster, String spec) {
        return Yaml.user(
                """
                apiVersion: spillway.dev/v1alpha1
                kind: User
                metadata: {name: pipelines, namespace: default, uid: 0-3}
                spec:
                  cluster: {name: %s}
                  %s
                """
                        .formatted(cluster, spec));
    }

    private Plan next(String spec, WorkerCredentials credentials) {
        return ConnectPlan.next(desired(spec), credentials, new ObservedWorkers(exist, problem));
    }

    private void topicsAreReady() {
        apply(next("", CREDENTIALS));
        exist.values().stream()
                .map(Topic.class::cast)
                .forEach(topic ->
                        topic.setStatus(
                                TopicStatusBuilder.builder()
                                        .conditions(
                                                List.of(
                                                        new Condition(
                                                                "Ready",
                                                                ConditionStatus.True,
                                                                1L,
                                                                "",
                                                                "AsDeclared",
                                                                "")))
                                        .build()));
    }

    private void everythingRuns(String spec) {
        topicsAreReady();
        apply(next(spec, CREDENTIALS));
        deployment().getMetadata().setGeneration(7L);
        exist.put(
                "Deployment/pipelines-connect",
                deployment()
                        .edit()
                        .withNewStatus()
                        .withObservedGeneration(7L)
                        .withReplicas(1)
                        .withUpdatedReplicas(1)
                        .withReadyReplicas(1)
                        .endStatus()
                        .build());
    }

    private Deployment deployment() {
        return (Deployment) exist.get("Deployment/pipelines-connect");
    }

    private void apply(Plan plan) {
        plan.steps().stream()
                .map(step -> ((KubeStep.Apply) step).object())
                .forEach(object -> exist.put(ObservedCluster.key(object), object));
    }

    private static DesiredConnect desired(String spec) {
        var cluster =
                ClusterModel.parse(
                        Yaml.cluster(
                                """
                                apiVersion: spillway.dev/v1alpha1
                                kind: Cluster
                                metadata: {name: events, namespace: default, uid: 0-1}
                                spec: {storage: {size: 10Gi}}
                                """));
        var connect =
                ConnectModel.parse(
                        Yaml.read(
                                """
                                apiVersion: spillway.dev/v1alpha1
                                kind: Connect
                                metadata: {name: pipelines, namespace: default, uid: 0-2}
                                spec:
                                  cluster: {name: events}
                                  %s
                                """
                                        .formatted(spec),
                                Connect.class));
        return new DesiredConnect(
                new Installation("spillway/broker", "0.1.0", "spillway-system"),
                ((ParseResult.Valid<ClusterModel>) cluster).model(),
                ((ParseResult.Valid<ConnectModel>) connect).model(),
                PluginFiles.Mounted);
    }
}
