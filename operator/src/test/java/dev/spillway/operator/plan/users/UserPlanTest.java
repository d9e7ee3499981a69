package dev.spillway.operator.plan.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.Acl;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.model.Password;
import dev.spillway.operator.model.UserModel;
import dev.spillway.operator.observed.ObservedAccess;
import dev.spillway.operator.observed.ObservedUser;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.UserStep;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class UserPlanTest {
    private static final Password PASSWORD = new Password("secret");
    private static final UserModel ALICE =
            user(
                    "uid",
                    "access: [{allow: Produce, topic: orders}], quotas: {produce: 1Mi},"
                            + " authentication: Scram");
    private static final UserModel CERTIFIED =
            user("uid", "access: [{allow: Produce, topic: orders}], authentication: MutualTls");

    private final Map<String, ObservedUser> kafka = new HashMap<>();

    @Test
    void aNewUserIsLimitedBeforeItCanLogInAndCanLogInBeforeItMayDoAnything() {
        assertThat(kinds(next(ALICE))).containsExactly("Limit", "SetPassword", "Grant");
    }

    @Test
    void whatIsAsDeclaredNeedsNothing() {
        kafka.put("alice", made(ALICE, PASSWORD));
        assertThat(next(ALICE).isDone()).isTrue();
    }

    @Test
    void whatNobodyDeclaredIsRemovedBeforeAnythingIsGiven() {
        var acls = new TreeSet<>(ALICE.acls());
        acls.add(denied());
        acls.addAll(user("uid", "access: [{allow: Consume, topic: pay}]").acls());
        kafka.put(
                "alice",
                new ObservedUser(
                        acls,
                        OptionalInt.of(4_096),
                        Map.of("producer_byte_rate", 1d, "consumer_byte_rate", 5d)));
        var steps = next(ALICE).steps();
        assertThat(kinds(next(ALICE))).containsExactly("Revoke", "Limit", "SetPassword");
        assertThat(((UserStep.Revoke) steps.getFirst()).acls().stream().map(Acl::text))
                .containsExactly("deny Read topic orders from 10.0.0.1", "Read topic pay");
        assertThat(((UserStep.Limit) steps.get(1)).unset()).containsExactly("consumer_byte_rate");
    }

    @Test
    void nothingOfAnotherNameIsTouched() {
        kafka.put("alice2", made(ALICE, PASSWORD));
        kafka.put("CN=alice,OU=spillway-0123456789abcdef", made(ALICE, PASSWORD));
        kafka.put("alice", made(ALICE, PASSWORD));
        assertThat(next(ALICE).isDone()).isTrue();
        assertThat(UserPlan.removal(ALICE.identity(), Optional.empty(), seen()))
                .extracting(UserStep::name)
                .containsOnly("alice");
    }

    @Test
    void anEarlierCertificateLosesItsRights() {
        kafka.put(CERTIFIED.identity().name(), made(CERTIFIED, PASSWORD));
        kafka.put("CN=alice,OU=spillway-0123456789abcdef", made(CERTIFIED, PASSWORD));
        var plan = UserPlan.next(CERTIFIED, new ScramCredential.AsItIs(), seen());
        assertThat(kinds(plan)).containsExactly("Revoke");
        assertThat(plan.ofUser().getFirst().name())
                .isEqualTo("CN=alice,OU=spillway-0123456789abcdef");
    }

    @Test
    void revocationTakesRightsThenQuotasThenThePassword() {
        kafka.put("alice", made(ALICE, PASSWORD));
        assertThat(UserPlan.removal(ALICE.identity(), Optional.empty(), seen()))
                .extracting(step -> step.getClass().getSimpleName())
                .containsExactly("Revoke", "Limit", "RemovePassword");
    }

    /** Its creation was acknowledged, and a broker that is behind does not show it. */
    @Test
    void whatDoesNotShowYetIsRemovedToo() {
        assertThat(UserPlan.removal(ALICE.identity(), Optional.of(ALICE), seen()))
                .extracting(step -> step.getClass().getSimpleName())
                .containsExactly("Revoke", "Limit", "RemovePassword");
    }

    @Test
    void aPasswordThatSomebodyElseMadeForACertificatesNameStays() {
        kafka.put(CERTIFIED.identity().name(), made(ALICE, PASSWORD));
        assertThat(UserPlan.removal(CERTIFIED.identity(), Optional.empty(), seen()))
                .extracting(step -> step.getClass().getSimpleName())
                .containsExactly("Revoke", "Limit");
    }

    @Test
    void moreThanARequestCarriesIsRemovedInTurns() {
        var many = new TreeSet<Acl>();
        for (int i = 0; i < 1_500; i++) {
            many.add(
                    new Acl(
                            Acl.Resource.Topic,
                            Acl.Pattern.Literal,
                            "t" + i,
                            Acl.Operation.Read,
                            true,
                            "*"));
        }
        kafka.put("alice", new ObservedUser(many, OptionalInt.empty(), Map.of()));
        var revoke = (UserStep.Revoke) next(ALICE).steps().getFirst();
        assertThat(revoke.acls()).hasSize(1_000);
    }

    @Test
    void withoutAnAuthorizerItIsNotReady() {
        var plan =
                UserPlan.next(
                        ALICE,
                        new ScramCredential.Of(PASSWORD),
                        ObservedAccess.Known.of(false, Map.of(), kafka));
        assertThat(plan.blocked()).extracting(Step.Blocked::reason).containsExactly("NoAuthorizer");
    }

    @Test
    void noPasswordMeansNoChangeOfThePassword() {
        assertThat(kinds(UserPlan.next(ALICE, new ScramCredential.AsItIs(), seen())))
                .containsExactly("Limit", "Grant");
    }

    /** Whoever knows that password would get the User's rights. */
    @Test
    void aPasswordThatIsNobodysGoesBeforeAnythingIsGranted() {
        kafka.put("alice", new ObservedUser(new TreeSet<>(), OptionalInt.of(8_192), Map.of()));
        assertThat(kinds(UserPlan.next(ALICE, new ScramCredential.Nobodys(), seen())))
                .containsExactly("Limit", "RemovePassword", "Grant");
        kafka.clear();
        assertThat(kinds(UserPlan.next(ALICE, new ScramCredential.Nobodys(), seen())))
                .containsExactly("Limit", "Grant");
    }

    private Plan next(UserModel user) {
        return UserPlan.next(user, new ScramCredential.Of(PASSWORD), seen());
    }

    private ObservedAccess.Known seen() {
        return ObservedAccess.Known.of(true, Map.of(), kafka);
    }

    private static List<String> kinds(Plan plan) {
        return plan.steps().stream().map(step -> step.getClass().getSimpleName()).toList();
    }

    private static ObservedUser made(UserModel user, Password password) {
        return new ObservedUser(
                user.acls(),
                OptionalInt.of(password.iterations("alice")),
                QuotaValues.of(user.quotas()));
    }

    private static Acl denied() {
        return new Acl(
                Acl.Resource.Topic,
                Acl.Pattern.Literal,
                "orders",
                Acl.Operation.Read,
                false,
                "10.0.0.1");
    }

    private static UserModel user(String uid, String spec) {
        var parsed =
                UserModel.parse(
                        Yaml.user(
                                """
                                metadata: {name: alice, namespace: team, uid: %s}
                                spec: {cluster: {name: events}, %s}
                                """
                                        .formatted(uid, spec)));
        return switch (parsed) {
            case ParseResult.Valid<UserModel>(UserModel model) -> model;
            case ParseResult.Invalid<UserModel>(var problems) ->
                    throw new AssertionError(problems.toString());
        };
    }
}
