package dev.spillway.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.Condition;
import dev.spillway.operator.api.ConditionStatus;
import dev.spillway.operator.api.UserStatus;
import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.Acl;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.model.UserModel;
import dev.spillway.operator.observed.ObservedUser;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.UserStep;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class UserReportTest {
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");
    private static final UserModel USER = user("authentication: Scram");
    private static final Plan DONE = Plan.of();
    private static final Optional<UserSecretFacts> SECRET =
            Optional.of(
                    new UserSecretFacts("billing-credentials", "clients", NOW, Optional.empty()));

    @Test
    void readySaysWhatTheUserHas() {
        var status = report(DONE, new StepOutcome.Done(), SECRET, acls(2));
        assertThat(ready(status).status()).isEqualTo(ConditionStatus.True);
        assertThat(ready(status).message())
                .contains("2 ACLs")
                .contains("billing-credentials")
                .contains("clients");
        assertThat(status.listener()).isEqualTo("clients");
        assertThat(status.credentialsSince()).isEqualTo("2026-01-01T12:00:00Z");
    }

    @Test
    void aUserThatMayDoNothingIsToldSo() {
        var status = report(DONE, new StepOutcome.Done(), SECRET, acls(0));
        assertThat(ready(status).message()).contains("set spec.access");
    }

    @Test
    void anExternalUserIsToldThatNoListenerTakesItsName() {
        var status =
                new UserReport(null, 1L, NOW)
                        .of(
                                user("authentication: External"),
                                acls(1),
                                DONE,
                                new StepOutcome.Done(),
                                Optional.empty());
        assertThat(ready(status).message()).contains("no listener of this release");
        assertThat(ready(report(DONE, new StepOutcome.Done(), SECRET, acls(1))).message())
                .doesNotContain("no listener");
    }

    @Test
    void thousandsOfAclsAreCountedAndNotListed() {
        var status = report(DONE, new StepOutcome.Done(), SECRET, acls(1_000));
        assertThat(status.acls()).hasSize(50);
        assertThat(status.aclCount()).isEqualTo(1_000);
    }

    @Test
    void whatKafkaHasNotShownIsNotReady() {
        var pending =
                Plan.of(new UserStep.Grant("billing", "billing", new TreeSet<>(USER.acls()), "x"));
        var status = report(pending, new StepOutcome.Done(), SECRET, acls(0));
        assertThat(ready(status).reason()).isEqualTo("NotGranted");
        assertThat(ready(status).status()).isEqualTo(ConditionStatus.False);
    }

    @Test
    void waitsRefusalsAndSilenceAreNotReady() {
        var wait = Plan.of(new Step.Wait("write Secret x", "there is no CA", "there is one"));
        assertThat(ready(report(wait, new StepOutcome.Done(), Optional.empty(), acls(1))).reason())
                .isEqualTo("NoCredentials");
        assertThat(
                        ready(
                                        report(
                                                DONE,
                                                new StepOutcome.Refused("RefusedByKafka", "no"),
                                                SECRET,
                                                acls(1)))
                                .message())
                .isEqualTo("no");
        assertThat(
                        ready(report(DONE, new StepOutcome.Unavailable("silence"), SECRET, acls(1)))
                                .status())
                .isEqualTo(ConditionStatus.Unknown);
    }

    @Test
    void quotasAreWholeNumbersForPeople() {
        var seen =
                new ObservedUser(
                        new TreeSet<>(),
                        OptionalInt.empty(),
                        Map.of("producer_byte_rate", 10485760d, "request_percentage", 12.5));
        var status = report(DONE, new StepOutcome.Done(), SECRET, seen);
        assertThat(status.quotas())
                .containsEntry("producer_byte_rate", "10485760")
                .containsEntry("request_percentage", "12.5");
    }

    @Test
    void whatCannotBeObservedKeepsItsLastValue() {
        var before = report(DONE, new StepOutcome.Done(), SECRET, acls(2));
        var after = new UserReport(before, 2L, NOW).clusterNotReady("gone");
        assertThat(after.acls()).isEqualTo(before.acls());
        assertThat(after.binding()).isEqualTo(before.binding());
        assertThat(ready(after).status()).isEqualTo(ConditionStatus.Unknown);
    }

    private static UserStatus report(
            Plan plan, StepOutcome outcome, Optional<UserSecretFacts> secret, ObservedUser seen) {
        return new UserReport(null, 1L, NOW).of(USER, seen, plan, outcome, secret);
    }

    private static Condition ready(UserStatus status) {
        return Conditions.find(status.conditions(), Finding.READY).orElseThrow();
    }

    private static ObservedUser acls(int count) {
        var acls = new TreeSet<Acl>();
        for (int i = 0; i < count; i++) {
            acls.add(
                    new Acl(
                            Acl.Resource.Topic,
                            Acl.Pattern.Literal,
                            "t" + i,
                            Acl.Operation.Read,
                            true,
                            Acl.ANY));
        }
        return new ObservedUser(acls, OptionalInt.empty(), Map.of());
    }

    private static UserModel user(String authentication) {
        var parsed =
                UserModel.parse(
                        Yaml.user(
                                """
                                metadata: {name: billing, namespace: team, uid: uid}
                                spec:
                                  cluster: {name: events}
                                  access: [{allow: Produce, topic: orders}]
                                  %s
                                """
                                        .formatted(authentication)));
        return switch (parsed) {
            case ParseResult.Valid<UserModel>(UserModel model) -> model;
            case ParseResult.Invalid<UserModel>(var problems) ->
                    throw new AssertionError(problems.toString());
        };
    }
}
