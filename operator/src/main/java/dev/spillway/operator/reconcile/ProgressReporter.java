package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Condition;
import dev.spillway.operator.api.ConditionStatus;
import dev.spillway.operator.api.PlannedStep;
import dev.spillway.operator.kube.EventRecorder;
import dev.spillway.operator.kube.KubeUnavailableException;
import dev.spillway.operator.plan.ConnectorStep;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.TopicStep;
import dev.spillway.operator.plan.UserStep;
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

/** Reports what happens to one resource, and why: in the log, and as Events where it matters. */
record ProgressReporter(Logger log, EventRecorder events, HasMetadata about) {

    /** Reasons of Progressing=False that are not errors. */
    private static final Set<String> NOT_ERRORS = Set.of("AsDeclared", "Gone", "Paused");

    /** Reasons for which a condition that is not True is not an error either. */
    private static final Set<String> EXPECTED =
            Set.of(
                    "Starting",
                    "Deleting",
                    "Gone",
                    "NotCreated",
                    "ClusterNotReady",
                    "NotObserved",
                    "NotProven",
                    "NotScheduled",
                    "Issuing",
                    "OneKubernetesNode",
                    "Moving");

    /** Reasons that are reported by step, whenever they change. */
    private static final Set<String> REPORTED_BY_STEP =
            Set.of(
                    "Conflict",
                    "MissingPermission",
                    "NamespaceTerminating",
                    "QuotaExceeded",
                    "RefusedByKafka",
                    "RefusedByKubernetes",
                    "RefusedByWebhook");

    /** {@code Cluster default/events} */
    String name() {
        return about.getKind()
                + " "
                + about.getMetadata().getNamespace()
                + "/"
                + about.getMetadata().getName();
    }

    void info(String what) {
        log.info("{}: {}", name(), what);
    }

    /** Reports a step that is about to be carried out. */
    void recordStep(Step step) {
        log.info("{}: {}, because {}", name(), step.what(), step.why());
        if (isEvent(step)) {
            events.record(
                    about,
                    isWarning(step) ? EventRecorder.Type.Warning : EventRecorder.Type.Normal,
                    step.getClass().getSimpleName(),
                    step.what() + ": " + step.why());
        }
    }

    void recordEvent(String reason, String message) {
        info(message);
        events.record(about, EventRecorder.Type.Normal, reason, message);
    }

    void recordWarning(String reason, String message) {
        log.warn("{}: {}", name(), message);
        events.record(about, EventRecorder.Type.Warning, reason, message);
    }

    void recordUnavailable(KubeUnavailableException e) {
        if (e.isOutage()) {
            log.debug("{}: {}", name(), e.getMessage());
        } else {
            log.warn("{}: {}", name(), e.getMessage());
        }
    }

    /** The operator cannot do what it is for. */
    void recordError(String reason, String message) {
        log.error("{}: {}", name(), message);
        events.record(about, EventRecorder.Type.Warning, reason, message);
    }

    /**
     * Warns about a resource that is being deleted, perhaps with its namespace, which accepts no
     * Events any more: so the Event is also recorded about the namespace, in the namespace where
     * Kubernetes keeps such Events (default).
     */
    void recordWarningBeyondDeletion(String reason, String message) {
        recordWarning(reason, message);
        var namespace =
                new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(about.getMetadata().getNamespace())
                        .endMetadata()
                        .build();
        events.record(namespace, EventRecorder.Type.Warning, reason, name() + ": " + message);
    }

    /** Once per refusal, however often it is retried. */
    void recordRefusal(RefusedStep refusal) {
        recordWarning(refusal.reason(), refusal.message());
    }

    /** Reports waits that are not in the previous status. */
    void recordNewWaits(Plan plan, @Nullable List<PlannedStep> previous) {
        for (var wait : PlanStatus.waits(plan)) {
            if (!contains(previous, wait.what())) {
                log.info("{}: waiting to {}, because {}", name(), wait.what(), wait.why());
                events.record(
                        about,
                        EventRecorder.Type.Normal,
                        "Waiting",
                        wait.what() + ": " + wait.why() + "; continues when " + wait.until());
            }
        }
    }

    /** Reports what was refused before any step, and is not in the previous status. */
    void recordNewRefusals(Plan plan, @Nullable List<PlannedStep> previous) {
        PlanStatus.blocked(plan).stream()
                .filter(blocked -> REPORTED_BY_STEP.contains(blocked.reason()))
                .filter(blocked -> !contains(previous, blocked.what()))
                .forEach(blocked ->
                        recordWarning(
                                blocked.reason(),
                                "cannot "
                                        + blocked.what()
                                        + ": "
                                        + blocked.why()
                                        + "; "
                                        + blocked.remedy()));
    }

    /** Reports conditions whose status or reason has changed. */
    void recordConditionChanges(@Nullable List<Condition> previous, @Nullable List<Condition> now) {
        var changed = Conditions.changed(previous, now).toList();
        changed.stream()
                .filter(condition -> isWorthReporting(condition, changed))
                .filter(condition -> !isReportedByStep(condition))
                .forEach(this::record);
    }

    private static boolean isReportedByStep(Condition condition) {
        return Finding.PROGRESSING.equals(condition.type())
                && REPORTED_BY_STEP.contains(condition.reason());
    }

    /**
     * The same for a resource of which there are thousands: becoming as declared is in its status,
     * and is no Event.
     */
    void recordConditionProblems(
            @Nullable List<Condition> previous, @Nullable List<Condition> now) {
        var changed = Conditions.changed(previous, now).toList();
        changed.stream()
                .filter(condition -> isWorthReporting(condition, changed))
                .filter(condition -> previous != null || condition.status() != ConditionStatus.True)
                .forEach(this::record);
    }

    private void record(Condition condition) {
        var reason = String.valueOf(condition.reason());
        var message = String.valueOf(condition.message());
        if (isWarning(condition)) {
            log.warn("{}: {} {}: {}", name(), condition.type(), reason, message);
            events.record(about, EventRecorder.Type.Warning, reason, message);
        } else {
            log.info("{}: {} {}: {}", name(), condition.type(), reason, message);
            events.record(about, EventRecorder.Type.Normal, reason, message);
        }
    }

    /**
     * Progress is reported by step; here only a standstill is, unless another condition reports it
     * already.
     */
    private static boolean isWorthReporting(Condition condition, List<Condition> changed) {
        return !Finding.PROGRESSING.equals(condition.type())
                || condition.status() == ConditionStatus.False
                        && !NOT_ERRORS.contains(condition.reason())
                        && changed.stream()
                                .noneMatch(other ->
                                        other != condition
                                                && Objects.equals(
                                                        other.reason(), condition.reason()));
    }

    private static boolean isWarning(Condition condition) {
        return condition.status() != ConditionStatus.True && !EXPECTED.contains(condition.reason());
    }

    /**
     * A cleanup that is stopped has begun to delete data that is now to be kept, or that was
     * another Cluster's.
     */
    private static boolean isWarning(Step step) {
        return step instanceof KubeStep.RemoveCleanup;
    }

    private static boolean contains(@Nullable List<PlannedStep> lines, String step) {
        return lines != null && lines.stream().anyMatch(line -> Objects.equals(line.step(), step));
    }

    /** Correcting shared objects is routine; what touches a node or a topic is an Event. */
    private static boolean isEvent(Step step) {
        return switch (step) {
            case KubeStep.Apply apply -> false;
            case KubeStep.Create create -> false;
            case KubeStep.Label label -> false;
            case KubeStep.NoteVoters note -> false;
            case KubeStep.Adopt adopt -> true;
            case KubeStep.RemoveOwner disown -> false;
            case KubeStep.GrowClaim grow -> true;
            case KubeStep.RecordSize size -> false;
            case KubeStep.Restart restart -> true;
            case KubeStep.RemovePod remove -> true;
            case KubeStep.RemoveClaim remove -> true;
            case KubeStep.RemoveCleanup remove -> true;
            case KubeStep.RemoveService remove -> false;
            case KubeStep.ChangeAuthorities change -> true;
            case KubeStep.IssueCertificate issue -> false;
            case KubeStep.UpdateTrust update -> false;
            case KubeStep.RemoveCertificate remove -> false;
            case KafkaStep change -> true;
            case TopicStep change -> true;
            case UserStep.Revoke revoke -> true;
            case UserStep.RemovePassword remove -> true;
            case UserStep.Limit limit -> false;
            case UserStep.SetPassword set -> false;
            case UserStep.Grant grant -> false;
            case ConnectorStep.Validate validate -> false;
            case ConnectorStep.Create create -> true;
            case ConnectorStep.Reconfigure change -> true;
            case ConnectorStep.Pause pause -> true;
            case ConnectorStep.Resume resume -> true;
            case ConnectorStep.Stop stop -> true;
            // The condition's change is an Event; a database that is down for hours is not one a
            // minute.
            case ConnectorStep.RestartFailed restart -> false;
            case ConnectorStep.DeleteOffsets delete -> true;
            case ConnectorStep.Delete delete -> true;
            case Step.Wait wait -> false;
            case Step.Blocked blocked -> false;
        };
    }
}
