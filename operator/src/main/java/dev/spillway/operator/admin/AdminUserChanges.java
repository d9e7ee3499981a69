package dev.spillway.operator.admin;

import dev.spillway.operator.plan.UserStep;
import dev.spillway.operator.status.StepOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterClientQuotasOptions;
import org.apache.kafka.clients.admin.AlterUserScramCredentialsOptions;
import org.apache.kafka.clients.admin.CreateAclsOptions;
import org.apache.kafka.clients.admin.DeleteAclsOptions;
import org.apache.kafka.clients.admin.DeleteAclsResult.FilterResult;
import org.apache.kafka.clients.admin.DeleteAclsResult.FilterResults;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.errors.ResourceNotFoundException;
import org.apache.kafka.common.quota.ClientQuotaAlteration;

/**
 * Changes users by Kafka's Admin client: requests of at most {@link UserRequestLimits#PER_REQUEST},
 * one kind of change after the other.
 */
final class AdminUserChanges implements UserChanges {

    /** Kafka makes thousands of records in well under a second; a busy machine takes longer. */
    private static final int TIMEOUT_MS = 30_000;

    private static final StepOutcome DONE = new StepOutcome.Done();

    private final Admin admin;

    AdminUserChanges(Admin admin) {
        this.admin = admin;
    }

    @Override
    public Map<UserStep, StepOutcome> apply(Collection<UserStep> steps) {
        var answers = new HashMap<UserStep, StepOutcome>();
        var failed = new HashSet<String>();
        var revokes = notFailed(UserStep.Revoke.class, steps, failed, answers);
        inRequests(revokes, this::revoke, failed, answers);
        var limits = notFailed(UserStep.Limit.class, steps, failed, answers);
        inRequests(limits, this::limit, failed, answers);
        // At most one change of a user's credential is accepted in a request.
        var removals = notFailed(UserStep.RemovePassword.class, steps, failed, answers);
        inRequests(removals, this::credentials, failed, answers);
        var passwords = notFailed(UserStep.SetPassword.class, steps, failed, answers);
        inRequests(passwords, this::credentials, failed, answers);
        var grants = notFailed(UserStep.Grant.class, steps, failed, answers);
        inRequests(grants, this::grant, failed, answers);
        return answers;
    }

    private static <T extends UserStep> List<T> notFailed(
            Class<T> kind,
            Collection<UserStep> steps,
            Set<String> failed,
            Map<UserStep, StepOutcome> answers) {
        var tried = new ArrayList<T>();
        for (var step : steps) {
            if (kind.isInstance(step)) {
                if (failed.contains(step.holder())) {
                    answers.put(
                            step,
                            new StepOutcome.Unavailable(
                                    "not tried to "
                                            + step.what()
                                            + ", because what comes before it failed"));
                } else {
                    tried.add(kind.cast(step));
                }
            }
        }
        return tried;
    }

    /** Sends one request and waits for all of its answers. */
    private interface Request<T> {
        Map<UserStep, StepOutcome> send(List<T> steps);
    }

    /** A step is never split: its ACLs are at most as many as a request has. */
    private static <T extends UserStep> void inRequests(
            List<T> steps,
            Request<T> request,
            Set<String> failed,
            Map<UserStep, StepOutcome> answers) {
        var batch = new ArrayList<T>();
        int total = 0;
        for (var step : steps) {
            var more = UserRequestLimits.records(step);
            if (!batch.isEmpty() && total + more > UserRequestLimits.PER_REQUEST) {
                answers.putAll(request.send(batch));
                batch.clear();
                total = 0;
            }
            batch.add(step);
            total += more;
        }
        if (!batch.isEmpty()) {
            answers.putAll(request.send(batch));
        }
        for (var step : steps) {
            if (!DONE.equals(answers.get(step))) {
                failed.add(step.holder());
            }
        }
    }

    private Map<UserStep, StepOutcome> revoke(List<UserStep.Revoke> steps) {
        var filters =
                steps.stream()
                        .flatMap(AdminUserChanges::bindings)
                        .map(AclBinding::toFilter)
                        .toList();
        Map<AclBindingFilter, KafkaFuture<FilterResults>> results =
                admin.deleteAcls(filters, new DeleteAclsOptions().timeoutMs(TIMEOUT_MS)).values();
        var answers = new LinkedHashMap<UserStep, StepOutcome>();
        for (var step : steps) {
            answers.put(
                    step,
                    all(
                            bindings(step)
                                    .map(binding ->
                                            outcome(
                                                    TopicDescriptions.answer(
                                                                    results, binding.toFilter())
                                                            .thenApply(AdminUserChanges::deleted),
                                                    step))
                                    .toList()));
        }
        return answers;
    }

    /** A filter that matched nothing is as good: somebody else was first. */
    private static FilterResults deleted(FilterResults results) {
        for (FilterResult result : results.values()) {
            if (result.exception() != null) {
                throw result.exception();
            }
        }
        return results;
    }

    private Map<UserStep, StepOutcome> grant(List<UserStep.Grant> steps) {
        var bindings = steps.stream().flatMap(AdminUserChanges::bindings).toList();
        var results =
                admin.createAcls(bindings, new CreateAclsOptions().timeoutMs(TIMEOUT_MS)).values();
        var answers = new LinkedHashMap<UserStep, StepOutcome>();
        for (var step : steps) {
            answers.put(
                    step,
                    all(
                            bindings(step)
                                    .map(binding ->
                                            outcome(
                                                    TopicDescriptions.answer(results, binding),
                                                    step))
                                    .toList()));
        }
        return answers;
    }

    private static Stream<AclBinding> bindings(UserStep step) {
        return switch (step) {
            case UserStep.Revoke revoke ->
                    revoke.acls().stream().map(acl -> KafkaAcls.binding(revoke.name(), acl));
            case UserStep.Grant grant ->
                    grant.acls().stream().map(acl -> KafkaAcls.binding(grant.name(), acl));
            case UserStep.Limit limit -> Stream.of();
            case UserStep.RemovePassword remove -> Stream.of();
            case UserStep.SetPassword set -> Stream.of();
        };
    }

    private Map<UserStep, StepOutcome> limit(List<UserStep.Limit> steps) {
        var alterations = steps.stream().map(AdminUserChanges::alteration).toList();
        var results =
                admin.alterClientQuotas(
                                alterations, new AlterClientQuotasOptions().timeoutMs(TIMEOUT_MS))
                        .values();
        var answers = new LinkedHashMap<UserStep, StepOutcome>();
        for (var step : steps) {
            answers.put(
                    step,
                    outcome(
                            TopicDescriptions.answer(results, UserQuotas.entity(step.name())),
                            step));
        }
        return answers;
    }

    private static ClientQuotaAlteration alteration(UserStep.Limit step) {
        return UserQuotas.alteration(UserQuotas.entity(step.name()), step.set(), step.unset());
    }

    private Map<UserStep, StepOutcome> credentials(List<? extends UserStep> steps) {
        var alterations = steps.stream().flatMap(AdminUserChanges::credential).toList();
        var results =
                admin.alterUserScramCredentials(
                                alterations,
                                new AlterUserScramCredentialsOptions().timeoutMs(TIMEOUT_MS))
                        .values();
        var answers = new LinkedHashMap<UserStep, StepOutcome>();
        for (var step : steps) {
            answers.put(step, outcome(TopicDescriptions.answer(results, step.name()), step));
        }
        return answers;
    }

    private static Stream<UserScramCredentialAlteration> credential(UserStep step) {
        return switch (step) {
            case UserStep.SetPassword set ->
                    Stream.of(
                            new UserScramCredentialUpsertion(
                                    set.name(),
                                    new ScramCredentialInfo(
                                            ScramMechanism.SCRAM_SHA_512, set.iterations()),
                                    set.password().secret()));
            case UserStep.RemovePassword remove ->
                    Stream.of(
                            new UserScramCredentialDeletion(
                                    remove.name(), ScramMechanism.SCRAM_SHA_512));
            case UserStep.Revoke revoke -> Stream.of();
            case UserStep.Grant grant -> Stream.of();
            case UserStep.Limit limit -> Stream.of();
        };
    }

    /** The first that is not done. */
    private static StepOutcome all(List<StepOutcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> !(outcome instanceof StepOutcome.Done))
                .findFirst()
                .orElse(DONE);
    }

    private static StepOutcome outcome(KafkaFuture<?> answer, UserStep step) {
        try {
            AdminCalls.await(answer, step.what(), TIMEOUT_MS);
            return DONE;
        } catch (KafkaRefusedException e) {
            return step instanceof UserStep.RemovePassword
                            && e.getCause() instanceof ResourceNotFoundException
                    ? DONE
                    : new StepOutcome.Refused("RefusedByKafka", String.valueOf(e.getMessage()));
        } catch (KafkaUnavailableException e) {
            return new StepOutcome.Unavailable(String.valueOf(e.getMessage()));
        }
    }
}
