package dev.spillway.operator.plan;

import dev.spillway.operator.plan.balance.BalancePlan;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The next safe steps, in order. None means: everything is as declared.
 *
 * @param balance where replicas are to be; null in a plan that does not know
 */
public record Plan(List<Step> steps, @Nullable BalancePlan balance) {

    public Plan(List<Step> steps) {
        this(steps, null);
    }

    public static Plan of(Step... steps) {
        return new Plan(List.of(steps));
    }

    /** These steps after the ones before. */
    public Plan then(List<? extends Step> next) {
        return then(new Plan(List.copyOf(next)));
    }

    public Plan then(Plan next) {
        return new Plan(
                Stream.concat(steps.stream(), next.steps.stream()).toList(),
                next.balance == null ? balance : next.balance);
    }

    public boolean isDone() {
        return steps.isEmpty();
    }

    /** Whether a step changes something, rather than waits. */
    public boolean acts() {
        return steps.stream()
                .anyMatch(step ->
                        switch (step) {
                            case KubeStep change -> true;
                            case KafkaStep change -> true;
                            case TopicStep change -> true;
                            case Step.Wait wait -> false;
                            case Step.Blocked blocked -> false;
                        });
    }

    public List<Step.Wait> waits() {
        return only(Step.Wait.class);
    }

    public List<Step.Blocked> blocked() {
        return only(Step.Blocked.class);
    }

    /** Changes of the topic itself, which Kafka takes many at a time. */
    public List<TopicStep> ofTopic() {
        return only(TopicStep.class);
    }

    private <T extends Step> List<T> only(Class<T> kind) {
        return steps.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
