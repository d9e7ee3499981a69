package dev.spillway.operator.status;

import static dev.spillway.operator.status.Finding.PROGRESSING;
import static dev.spillway.operator.status.Finding.READY;
import static dev.spillway.operator.status.Finding.no;
import static dev.spillway.operator.status.Finding.unknown;
import static dev.spillway.operator.status.Finding.yes;

import dev.spillway.operator.api.BindingStatus;
import dev.spillway.operator.api.Condition;
import dev.spillway.operator.api.UserStatus;
import dev.spillway.operator.api.UserStatusBuilder;
import dev.spillway.operator.model.Acl;
import dev.spillway.operator.model.Count;
import dev.spillway.operator.model.Identity;
import dev.spillway.operator.model.Problem;
import dev.spillway.operator.model.UserModel;
import dev.spillway.operator.observed.ObservedUser;
import dev.spillway.operator.plan.Plan;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Computes the next status of a User. What cannot be observed now keeps its last value.
 *
 * @param previous the current status; null for a new User
 * @param generation of the spec that was processed
 */
public record UserReport(@Nullable UserStatus previous, @Nullable Long generation, Instant now) {
    private static final String RELEASED = "Released";

    /** A status must stay small; the others are in Kafka. */
    private static final int MAX_ACLS = 50;

    /**
     * @param seen what Kafka has under the User's name
     * @param secret empty while it has not what clients need, or for a User that needs none
     */
    public UserStatus of(
            UserModel user,
            ObservedUser seen,
            Plan plan,
            StepOutcome outcome,
            Optional<UserSecretFacts> secret) {
        return UserStatusBuilder.builder()
                .conditions(
                        Conditions.of(
                                previous == null ? null : previous.conditions(),
                                List.of(
                                        ready(user, seen, plan, outcome, secret),
                                        progressing(plan, outcome)),
                                generation,
                                now))
                .observedGeneration(generation)
                .principal(user.identity().principal())
                .acls(seen.acls().stream().limit(MAX_ACLS).map(Acl::text).toList())
                .aclCount(seen.acls().size())
                .quotas(seen.quotas().isEmpty() ? null : quotas(seen))
                .listener(secret.map(UserSecretFacts::listener).orElse(null))
                .binding(secret.map(facts -> new BindingStatus(facts.name())).orElse(null))
                .certificateNotAfter(
                        secret.flatMap(UserSecretFacts::notAfter)
                                .map(Conditions::time)
                                .orElse(null))
                .credentialsSince(
                        secret.map(UserSecretFacts::since).map(Conditions::time).orElse(null))
                .build();
    }

    /** Kafka has whole numbers as doubles: 1.048576E7. */
    private static SortedMap<String, String> quotas(ObservedUser seen) {
        var texts = new TreeMap<String, String>();
        seen.quotas()
                .forEach((key, value) ->
                        texts.put(
                                key,
                                BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()));
        return texts;
    }

    private static Finding ready(
            UserModel user,
            ObservedUser seen,
            Plan plan,
            StepOutcome outcome,
            Optional<UserSecretFacts> secret) {
        return switch (outcome) {
            case StepOutcome.Refused refused -> no(READY, refused.reason(), refused.message());
            case StepOutcome.Unavailable unavailable ->
                    unknown(READY, "KafkaUnavailable", unavailable.message());
            case StepOutcome.Paused paused -> ready(user, seen, plan, secret);
            case StepOutcome.Done done -> ready(user, seen, plan, secret);
        };
    }

    private static Finding ready(
            UserModel user, ObservedUser seen, Plan plan, Optional<UserSecretFacts> secret) {
        if (!plan.blocked().isEmpty()) {
            var blocked = plan.blocked().getFirst();
            return no(READY, blocked.reason(), ClusterFindings.text(blocked));
        }
        if (!plan.ofUser().isEmpty()) {
            return no(
                    READY,
                    "NotGranted",
                    "Kafka has not shown yet that it did this: " + plan.ofUser().getFirst().what());
        }
        if (!plan.waits().isEmpty()) {
            var wait = plan.waits().getFirst();
            return no(
                    READY,
                    "NoCredentials",
                    "cannot "
                            + wait.what()
                            + " yet: "
                            + wait.why()
                            + "; continues when "
                            + wait.until());
        }
        return yes(
                READY,
                "Granted",
                "Kafka has "
                        + Count.of(seen.acls().size(), "ACL")
                        + " of it"
                        + secret.map(facts ->
                                        ", and Secret "
                                                + facts.name()
                                                + " has what its clients need for the listener "
                                                + facts.listener())
                                .orElse("")
                        + (user.identity() instanceof Identity.External
                                ? "; but no client can have this name, because no listener of this"
                                        + " release takes names from elsewhere"
                                : "")
                        + (seen.acls().isEmpty()
                                ? "; without ACLs it may do nothing: set spec.access"
                                : ""));
    }

    private static Finding progressing(Plan plan, StepOutcome outcome) {
        return switch (outcome) {
            case StepOutcome.Refused refused ->
                    no(PROGRESSING, refused.reason(), refused.message());
            case StepOutcome.Unavailable unavailable ->
                    yes(PROGRESSING, "Waiting", unavailable.message());
            case StepOutcome.Paused paused ->
                    plan.isDone()
                            ? ClusterFindings.progressing(plan)
                            : no(PROGRESSING, "Paused", "its Cluster is paused");
            case StepOutcome.Done done -> ClusterFindings.progressing(plan);
        };
    }

    /** The spec is invalid: its problems are reported, and everything else keeps its value. */
    public UserStatus invalid(List<Problem> problems) {
        return with(
                no(READY, "InvalidSpec", Problems.text(problems)),
                no(PROGRESSING, "InvalidSpec", "nothing is changed until the spec is valid"));
    }

    /** The User's state is unknown because of its Cluster. */
    public UserStatus clusterNotReady(String message) {
        return with(
                unknown(READY, "ClusterNotReady", message),
                yes(PROGRESSING, "ClusterNotReady", message));
    }

    /** Another User has this name in Kafka. */
    public UserStatus nameTaken(String name, String owner) {
        return with(
                no(
                        READY,
                        "NameTaken",
                        "User:"
                                + name
                                + " is the older User "
                                + owner
                                + "; delete one of the two, or recreate this one with another"
                                + " name"),
                no(PROGRESSING, "NameTaken", "nothing is changed"));
    }

    /** Something of the User's could not be written, so nothing follows from it. */
    public UserStatus refusedByKubernetes(String reason, String message) {
        return with(no(READY, reason, message), no(PROGRESSING, reason, message));
    }

    /** The User is being deleted, but what Kafka has of it cannot be removed. */
    public UserStatus cannotDelete(String why) {
        return with(
                no(READY, "CannotDelete", "the User cannot be removed from Kafka: " + why),
                no(PROGRESSING, "CannotDelete", "the deletion is retried"));
    }

    /**
     * The operator is done with a User that is being deleted, but other finalizers hold it.
     *
     * @param holders the other finalizers
     */
    public UserStatus released(String why, List<String> holders) {
        var message =
                why
                        + "; this resource is being deleted and waits for other finalizers:"
                        + " "
                        + String.join(", ", holders);
        return withoutObservation(
                Conditions.merged(
                        previous == null ? null : previous.conditions(),
                        List.of(no(READY, RELEASED, message), no(PROGRESSING, RELEASED, message)),
                        generation,
                        now));
    }

    /** Whether {@link #released} was reported already. */
    public boolean isReleased() {
        return previous != null
                && Conditions.find(previous.conditions(), READY)
                        .filter(ready -> RELEASED.equals(ready.reason()))
                        .isPresent();
    }

    /** The state of the User is unknown. */
    public UserStatus unknownState(String reason, String message) {
        return with(unknown(READY, reason, message), unknown(PROGRESSING, reason, message));
    }

    private UserStatus with(Finding... findings) {
        var conditions =
                Conditions.merged(
                        previous == null ? null : previous.conditions(),
                        List.of(findings),
                        generation,
                        now);
        return previous == null
                ? withoutObservation(conditions)
                : UserStatusBuilder.builder(previous)
                        .conditions(conditions)
                        .observedGeneration(generation)
                        .build();
    }

    private UserStatus withoutObservation(List<Condition> conditions) {
        return UserStatusBuilder.builder()
                .conditions(conditions)
                .observedGeneration(generation)
                .build();
    }
}
