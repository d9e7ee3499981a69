package dev.spillway.operator.status;

import dev.spillway.operator.api.PlannedStep;
import dev.spillway.operator.plan.ConnectorStep;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.TopicStep;
import dev.spillway.operator.plan.UpgradeTurn;
import dev.spillway.operator.plan.UserStep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A plan as shown in status. */
public final class PlanStatus {

    /** More would not help a reader, and status must stay small. */
    private static final int LIMIT = 10;

    private PlanStatus() {}

    /** The waits shown in status. Of the others it is not known whether they are new. */
    public static List<Step.Wait> waits(Plan plan) {
        return new Plan(plan.steps().stream().limit(LIMIT).toList()).waits();
    }

    /** What is blocked, of the steps shown in status. */
    public static List<Step.Blocked> blocked(Plan plan) {
        return new Plan(plan.steps().stream().limit(LIMIT).toList()).blocked();
    }

    /** The steps that were neither refused nor wait for a refused one. */
    static Plan others(Plan plan, StepOutcome.Refused refused) {
        var steps = notDone(refused).keySet();
        return new Plan(
                plan.steps().stream().filter(step -> !steps.contains(step.what())).toList());
    }

    static List<PlannedStep> of(
            Plan plan, StepOutcome outcome, @Nullable List<PlannedStep> previous, Instant now) {
        var notDone =
                outcome instanceof StepOutcome.Refused refused
                        ? notDone(refused)
                        : Map.<String, String>of();
        var lines = new ArrayList<PlannedStep>();
        plan.steps().stream()
                .limit(LIMIT)
                .forEach(step -> {
                    var why = notDone.get(step.what());
                    lines.add(
                            why == null
                                    ? line(step, previous, now)
                                    : waiting(step.what(), why, previous, now));
                });
        int more = plan.steps().size() - LIMIT;
        if (more > 0) {
            lines.add(new PlannedStep("and " + more + " more", null, null));
        }
        return lines;
    }

    /** Why steps were not carried out, by step. */
    private static Map<String, String> notDone(StepOutcome.Refused refused) {
        var notDone = new HashMap<String, String>();
        refused.refusals()
                .forEach(refusal ->
                        notDone.merge(
                                refusal.step(),
                                refusal.message(),
                                (one, other) -> one + "; " + other));
        refused.held()
                .forEach(held ->
                        notDone.put(
                                held.step(), "continues when this step is done: " + held.needs()));
        return notDone;
    }

    /** {@code restart broker 1: partition orders-0 has 2 in-sync replicas and needs 2}. */
    static String text(Step step) {
        return step.what() + ": " + step.why();
    }

    static String text(UpgradeTurn.Waits waits) {
        return waits.why() + "; continues when " + waits.until();
    }

    private static PlannedStep line(Step step, @Nullable List<PlannedStep> previous, Instant now) {
        return switch (step) {
            case KubeStep change -> new PlannedStep(text(change), null, null);
            case KafkaStep change -> new PlannedStep(text(change), null, null);
            case TopicStep change -> new PlannedStep(text(change), null, null);
            case UserStep change -> new PlannedStep(text(change), null, null);
            case ConnectorStep change -> new PlannedStep(text(change), null, null);
            case Step.Wait wait ->
                    waiting(
                            wait.what(),
                            wait.why() + "; continues when " + wait.until(),
                            previous,
                            now);
            case Step.Blocked blocked ->
                    waiting(blocked.what(), blocked.why() + "; " + blocked.remedy(), previous, now);
        };
    }

    private static PlannedStep waiting(
            String step, String waitsFor, @Nullable List<PlannedStep> previous, Instant now) {
        return new PlannedStep(step, waitsFor, since(step, previous, now));
    }

    private static String since(String step, @Nullable List<PlannedStep> previous, Instant now) {
        if (previous != null) {
            for (var line : previous) {
                if (Objects.equals(step, line.step()) && line.since() != null) {
                    return line.since();
                }
            }
        }
        return Conditions.time(now);
    }
}
