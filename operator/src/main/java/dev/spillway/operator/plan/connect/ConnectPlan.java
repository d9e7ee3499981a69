package dev.spillway.operator.plan.connect;

import dev.spillway.operator.api.Condition;
import dev.spillway.operator.api.ConditionStatus;
import dev.spillway.operator.api.Topic;
import dev.spillway.operator.desired.DesiredConnect;
import dev.spillway.operator.model.ConnectModel;
import dev.spillway.operator.model.Count;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.ObservedWorkers;
import dev.spillway.operator.observed.WorkerProblem;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.nodes.SharedObjects;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Decides what is applied of a Connect: first its topics, and when those are there and its User has
 * credentials, the workers.
 */
public final class ConnectPlan {
    public static final String START = "start the workers";

    private ConnectPlan() {}

    /**
     * @param credentials of the User, or what they wait for
     */
    public static Plan next(
            DesiredConnect desired, WorkerCredentials credentials, ObservedWorkers observed) {
        List<HasMetadata> topics = List.copyOf(desired.topics());
        var plan = new Plan(List.copyOf(SharedObjects.next(topics, observed.objects())));
        if (observed.deployment().isEmpty()) {
            var missing =
                    topics.stream()
                            .map(topic -> observed.objects().get(ObservedCluster.key(topic)))
                            .filter(topic -> !(topic instanceof Topic there && isReady(there)))
                            .toList();
            if (!plan.isDone()) {
                return plan;
            }
            if (!missing.isEmpty()) {
                return plan.then(
                        List.of(
                                new Step.Wait(
                                        START,
                                        "Topic "
                                                + name(missing.getFirst())
                                                + " of the group is not Ready",
                                        "it is")));
            }
        }
        return switch (credentials) {
            case WorkerCredentials.None(Step why) -> plan.then(List.of(why));
            case WorkerCredentials.Of(String hash) ->
                    plan.then(SharedObjects.next(desired.workers(hash), observed.objects()))
                            .then(progress(desired.connect(), observed));
        };
    }

    private static String name(HasMetadata topic) {
        return Objects.requireNonNull(topic, "it was applied").getMetadata().getName();
    }

    private static boolean isReady(Topic topic) {
        return topic.getStatus() != null
                && Stream.ofNullable(topic.getStatus().conditions())
                        .flatMap(List::stream)
                        .anyMatch(ConnectPlan::isReady);
    }

    private static boolean isReady(Condition condition) {
        return "Ready".equals(condition.type()) && condition.status() == ConditionStatus.True;
    }

    private static List<Step> progress(ConnectModel connect, ObservedWorkers observed) {
        var steps = new ArrayList<Step>();
        if (observed.deployment().isPresent() && !observed.areAll(connect.replicas())) {
            steps.add(
                    observed.problem()
                            .filter(worker -> worker.problem().permanent())
                            .<Step>map(ConnectPlan::blocked)
                            .orElseGet(() ->
                                    new Step.Wait(
                                            START,
                                            readiness(connect, observed) + why(observed.problem()),
                                            "all are ready, and as declared")));
        }
        return steps;
    }

    private static Step blocked(WorkerProblem worker) {
        return new Step.Blocked(
                "WorkerCannotStart",
                "start worker " + worker.pod(),
                worker.problem().detail(),
                switch (worker.problem().cause()) {
                    case Image ->
                            "correct the image, of spec.plugins or of the Cluster, or give the"
                                    + " access to its registry (spec.pod.imagePullSecrets)";
                    case Reference -> "create it, or correct its name";
                    case Settings -> "correct spec.config";
                    case JavaOptions -> "correct spec.jvm.options";
                    case Memory -> "raise spec.resources, or lower spec.jvm.heap";
                    case Scheduling ->
                            "make room, or change spec.resources or the scheduling of spec.pod";
                    case OtherContainer -> "correct the container in spec.pod";
                    case Certificate, WrongDisk, Preparation, HostLost, NotEnding, Unknown ->
                            "see kubectl logs " + worker.pod();
                });
    }

    private static String readiness(ConnectModel connect, ObservedWorkers observed) {
        if (observed.ready() >= connect.replicas()) {
            return "not every worker is as declared yet";
        }
        return "%d of %s ready"
                .formatted(
                        observed.ready(),
                        Count.of(connect.replicas(), "worker")
                                + (connect.replicas() == 1 ? " is" : " are"));
    }

    private static String why(Optional<WorkerProblem> problem) {
        return problem.map(worker -> "; " + worker.pod() + ": " + worker.problem().detail())
                .orElse("");
    }
}
