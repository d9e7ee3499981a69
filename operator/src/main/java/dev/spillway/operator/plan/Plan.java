package dev.spillway.operator.plan;

import java.util.List;

/** The next safe steps, in order. None means: everything is as declared. */
public record Plan(List<Step> steps) {

    public static Plan of(Step... steps) {
        return new Plan(List.of(steps));
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

    private <T extends Step> List<T> only(Class<T> kind) {
        return steps.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
