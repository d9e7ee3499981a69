package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Condition;
import dev.spillway.operator.api.ConditionStatus;
import dev.spillway.operator.api.PlannedStep;
import dev.spillway.operator.kube.EventRecorder;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.TopicStep;
import dev.spillway.operator.status.Conditions;
import dev.spillway.operator.status.Finding;
import dev.spillway.operator.status.PlanStatus;
import dev.spillway.operator.status.RefusedStep;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Tells what happens to one resource, and why: in the log, and in Events where it matters. */
record ProgressReporter(Logger log, EventRecorder events, HasMetadata about) {

    /** Reasons of Progressing=False that are no trouble. */
    private static final Set<String> FINE = Set.of("AsDeclared", "Gone", "Paused");

    /** Reasons by which a condition that does not hold is no trouble either. */
    private static final Set<String> ORDINARY =
            Set.of(
                    "Starting",
                    "Deleting",
                    "Gone",
                    "NotCreated",
                    "ClusterNotReady",
                    "NotObserved",
                    "NotProven",
                    "Moving");

    /** Reasons that were told step by step, and no more often than they change. */
    private static final Set<String> REFUSED =
            Set.of("NamespaceTerminating", "RefusedByKafka", "RefusedByKubernetes");

    /** {@code Cluster default/events} */
    String name() {
        return about.getKind()
                + " "
                + about.getMetadata().getNamespace()
                + "/"
                + about.getMetadata().getName();
    }

    void tell(String what) {
        log.info("{}: {}", name(), what);
    }

    /** A step that is about to be carried out. */
    void tell(Step step) {
        log.info("{}: {}, because {}", name(), step.what(), step.why());
        if (isEvent(step)) {
            events.record(
                    about,
                    isTrouble(step) ? EventRecorder.Type.Warning : EventRecorder.Type.Normal,
                    step.getClass().getSimpleName(),
                    step.what() + ": " + step.why());
        }
    }

    void tellEvent(String reason, String message) {
        tell(message);
        events.record(about, EventRecorder.Type.Normal, reason, message);
    }

    void tellTrouble(String reason, String message) {
        log.warn("{}: {}", name(), message);
        events.record(about, EventRecorder.Type.Warning, reason, message);
    }

    /**
     * Trouble of something that goes, perhaps with its namespace, which takes no Event any more: so
     * it is told about the namespace as well, where Kubernetes keeps such Events (default).
     */
    void tellTroubleThatOutlives(String reason, String message) {
        tellTrouble(reason, message);
        var namespace =
                new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(about.getMetadata().getNamespace())
                        .endMetadata()
                        .build();
        events.record(namespace, EventRecorder.Type.Warning, reason, name() + ": " + message);
    }

    /** Once for each refusal, however often it is tried. */
    void tellRefusal(RefusedStep refusal) {
        tellTrouble(refusal.reason(), refusal.message());
    }

    /** What is waited for that was not waited for before. */
    void tellWaits(Plan plan, @Nullable List<PlannedStep> previous) {
        for (var wait : PlanStatus.waits(plan)) {
            if (!isIn(previous, wait.what())) {
                log.info("{}: waits to {}, because {}", name(), wait.what(), wait.why());
                events.record(
                        about,
                        EventRecorder.Type.Normal,
                        "Waiting",
                        wait.what() + ": " + wait.why() + "; goes on when " + wait.until());
            }
        }
    }

    /** Conditions whose status or reason changed. */
    void tellConditions(@Nullable List<Condition> previous, @Nullable List<Condition> now) {
        var changed = Conditions.changed(previous, now).toList();
        changed.stream()
                .filter(condition -> matters(condition, changed))
                .filter(condition -> !REFUSED.contains(condition.reason()))
                .forEach(this::tell);
    }

    /**
     * The same of a resource of which there are thousands: that it became as declared is in its
     * status, and no Event.
     */
    void tellTrouble(@Nullable List<Condition> previous, @Nullable List<Condition> now) {
        var changed = Conditions.changed(previous, now).toList();
        changed.stream()
                .filter(condition -> matters(condition, changed))
                .filter(condition -> previous != null || condition.status() != ConditionStatus.True)
                .forEach(this::tell);
    }

    private void tell(Condition condition) {
        var reason = String.valueOf(condition.reason());
        var message = String.valueOf(condition.message());
        if (isTrouble(condition)) {
            log.warn("{}: {} {}: {}", name(), condition.type(), reason, message);
            events.record(about, EventRecorder.Type.Warning, reason, message);
        } else {
            log.info("{}: {} {}: {}", name(), condition.type(), reason, message);
            events.record(about, EventRecorder.Type.Normal, reason, message);
        }
    }

    /**
     * What is being done is told step by step; here only that nothing can be, unless another
     * condition says so already.
     */
    private static boolean matters(Condition condition, List<Condition> changed) {
        return !Finding.PROGRESSING.equals(condition.type())
                || condition.status() == ConditionStatus.False
                        && !FINE.contains(condition.reason())
                        && changed.stream()
                                .noneMatch(other ->
                                        other != condition
                                                && Objects.equals(
                                                        other.reason(), condition.reason()));
    }

    private static boolean isTrouble(Condition condition) {
        return condition.status() != ConditionStatus.True && !ORDINARY.contains(condition.reason());
    }

    /** A cleanup that is stopped has begun to delete what is now to stay, or was another's. */
    private static boolean isTrouble(Step step) {
        return step instanceof KubeStep.RemoveCleanup;
    }

    private static boolean isIn(@Nullable List<PlannedStep> lines, String step) {
        return lines != null && lines.stream().anyMatch(line -> Objects.equals(line.step(), step));
    }

    /** Putting shared objects right is ordinary; what touches a node or a topic is not. */
    private static boolean isEvent(Step step) {
        return switch (step) {
            case KubeStep.Apply apply -> false;
            case KubeStep.Create create -> false;
            case KubeStep.Label label -> false;
            case KubeStep.NoteVoters note -> false;
            case KubeStep.Adopt adopt -> true;
            case KubeStep.RemoveOwner disown -> false;
            case KubeStep.GrowClaim grow -> true;
            case KubeStep.Restart restart -> true;
            case KubeStep.RemovePod remove -> true;
            case KubeStep.RemoveClaim remove -> true;
            case KubeStep.RemoveCleanup remove -> true;
            case KafkaStep change -> true;
            case TopicStep change -> true;
            case Step.Wait wait -> false;
            case Step.Blocked blocked -> false;
        };
    }
}
