package dev.spillway.operator.admin;

import dev.spillway.operator.plan.UserStep;
import dev.spillway.operator.status.StepOutcome;
import java.util.Collection;
import java.util.Map;

/** Changes of users, batched into requests. */
public interface UserChanges {

    /**
     * Makes all of these changes, in the order of {@link UserStep}'s kinds. Each has its own
     * outcome: a refusal for one user blocks no other. What follows a failed change of the same
     * user is not tried. All are idempotent.
     *
     * @param steps at most one of a kind for each name in Kafka
     */
    Map<UserStep, StepOutcome> apply(Collection<UserStep> steps);
}
