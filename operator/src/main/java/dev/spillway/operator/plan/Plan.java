package dev.spillway.operator.plan;

import dev.spillway.operator.plan.balance.BalancePlan;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The next safe steps, in order. No steps means that everything is as declared.
 *
 * @param balance where replicas belong; null in a plan that does not know that
 * @param upgrade null when all nodes run with this operator's release
 */
public record Plan(
        List<Step> steps, @Nullable BalancePlan balance, @Nullable PendingUpgrade upgrade) {

    public Plan(List<Step> steps, @Nullable BalancePlan balance) {
        this(steps, balance, null);
    }

    public Plan(List<Step> steps) {
        this(steps, null);
    }

    public static Plan of(Step... steps) {
        return new Plan(List.of(steps));
    }

    /** Appends these steps. */
    public Plan then(List<? extends Step> next) {
        return then(new Plan(List.copyOf(next)));
    }

    public Plan then(Plan next) {
        return new Plan(
                Stream.concat(steps.stream(), next.steps.stream()).toList(),
                next.balance == null ? balance : next.balance,
                next.upgrade == null ? upgrade : next.upgrade);
    }

    public Plan with(PendingUpgrade pending) {
        return new Plan(steps, balance, pending);
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
                            case UserStep change -> true;
                            case ConnectorStep change -> true;
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

    /** Changes of topics, which are sent to Kafka in batches. */
    public List<TopicStep> ofTopic() {
        return only(TopicStep.class);
    }

    /** Changes of users, which are sent to Kafka in batches. */
    public List<UserStep> ofUser() {
        return only(UserStep.class);
    }

    /** Changes of connectors, which Kafka Connect is asked for one after the other. */
    public List<ConnectorStep> ofConnector() {
        return only(ConnectorStep.class);
    }

    private <T extends Step> List<T> only(Class<T> kind) {
        return steps.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
