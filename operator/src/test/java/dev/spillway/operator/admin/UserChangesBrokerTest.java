package dev.spillway.operator.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.kafka.RealBroker;
import dev.spillway.operator.model.Acl;
import dev.spillway.operator.model.Password;
import dev.spillway.operator.observed.ObservedAccess;
import dev.spillway.operator.observed.ObservedUser;
import dev.spillway.operator.plan.UserStep;
import dev.spillway.operator.status.StepOutcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Changes of users in a real Kafka with an authorizer, and what it then shows and lets them do. */
@Tag("broker")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class UserChangesBrokerTest {
    private static final Password PASSWORD =
            new Password("correct-horse-battery-staple-0123456789");
    private static final StepOutcome DONE = new StepOutcome.Done();

    @TempDir private static Path directory;
    private static RealBroker broker;
    private static int usersPort;

    @BeforeAll
    static void start() throws Exception {
        usersPort = RealBroker.freePort();
        broker = RealBroker.startWithUsers(directory, usersPort);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void aUserIsShownAsItWasMadeAndMayDoWhatItWasGrantedUntilItIsRevoked() throws Exception {
        broker.admin().createTopics(List.of(new NewTopic("orders", 1, (short) 1))).all().get();
        var quotas =
                new TreeMap<>(Map.of("producer_byte_rate", 1048576d, "request_percentage", 50d));
        var iterations = PASSWORD.iterations("alice");
        var grant = new UserStep.Grant("alice", "alice", read("orders"), "");
        apply(
                new UserStep.Limit("alice", "alice", quotas, new TreeSet<>(), ""),
                new UserStep.SetPassword("alice", "alice", PASSWORD, iterations, ""),
                grant);
        assertThat(user("alice"))
                .isEqualTo(new ObservedUser(read("orders"), OptionalInt.of(iterations), quotas));

        try (var alice = client("alice")) {
            assertThat(alice.listTopics().names().get()).containsExactly("orders");
            apply(new UserStep.Revoke("alice", "alice", read("orders"), ""));
            assertThat(alice.listTopics().names().get()).isEmpty();
        }

        apply(
                new UserStep.Limit(
                        "alice", "alice", new TreeMap<>(), new TreeSet<>(quotas.keySet()), ""),
                new UserStep.RemovePassword("alice", "alice", ""));
        assertThat(user("alice")).isEqualTo(ObservedUser.NOTHING);
        // All of it once more: nothing of it is there, and that is as good.
        apply(
                new UserStep.Revoke("alice", "alice", read("orders"), ""),
                new UserStep.Limit(
                        "alice", "alice", new TreeMap<>(), new TreeSet<>(quotas.keySet()), ""),
                new UserStep.RemovePassword("alice", "alice", ""));
    }

    @Test
    void allKindsOfAclsAreReadAsTheyWereMade() {
        var acls = new TreeSet<Acl>();
        for (var pattern : Acl.Pattern.values()) {
            for (var allows : List.of(true, false)) {
                acls.add(acl(Acl.Resource.Topic, pattern, Acl.Operation.AlterConfigs, allows, "*"));
                acls.add(acl(Acl.Resource.Group, pattern, Acl.Operation.Read, allows, "10.0.0.1"));
                acls.add(
                        acl(
                                Acl.Resource.TransactionalId,
                                pattern,
                                Acl.Operation.TwoPhaseCommit,
                                allows,
                                "*"));
            }
        }
        apply(new UserStep.Grant("kinds", "kinds", acls, ""));
        assertThat(user("kinds").acls()).isEqualTo(acls);
    }

    @Test
    void thousandsAreMadeInRequestsOfAThousandAndOneThatIsRefusedStopsNoOther() {
        var steps = new ArrayList<UserStep>();
        for (int i = 0; i < 900; i++) {
            var name = "many-" + i;
            steps.add(new UserStep.Grant(name, name, three(name), ""));
        }
        // There is one cluster, of another name.
        var impossible =
                new Acl(
                        Acl.Resource.Cluster,
                        Acl.Pattern.Literal,
                        "another-cluster",
                        Acl.Operation.Describe,
                        true,
                        "*");
        var bad = new UserStep.Grant("bad", "bad", new TreeSet<>(List.of(impossible)), "");
        steps.add(10, bad);
        var outcomes = new AdminUserChanges(broker.admin()).apply(steps);
        assertThat(outcomes).hasSize(901);
        assertThat(outcomes.get(bad)).isInstanceOf(StepOutcome.Refused.class);
        outcomes.remove(bad);
        assertThat(outcomes.values()).containsOnly(DONE);
        assertThat(user("many-899").acls()).isEqualTo(three("many-899"));
    }

    @Test
    void whatFollowsAFailedChangeIsNotTried() {
        var bad = new TreeMap<>(Map.of("producer_byte_rate", -1d));
        var limit = new UserStep.Limit("careless", "careless", bad, new TreeSet<>(), "");
        var grant = new UserStep.Grant("careless", "careless", read("orders"), "");
        var outcomes = new AdminUserChanges(broker.admin()).apply(List.of(grant, limit));
        assertThat(outcomes.get(limit)).isInstanceOf(StepOutcome.Refused.class);
        assertThat(outcomes.get(grant)).isInstanceOf(StepOutcome.Unavailable.class);
        assertThat(user("careless")).isEqualTo(ObservedUser.NOTHING);
    }

    private static void apply(UserStep... steps) {
        assertThat(new AdminUserChanges(broker.admin()).apply(List.of(steps)).values())
                .hasSize(steps.length)
                .containsOnly(DONE);
    }

    private static ObservedUser user(String name) {
        return switch (new AccessReader(broker.admin()).read()) {
            case ObservedAccess.Known known -> known.user(name);
            case ObservedAccess.Unknown(String why) -> throw new AssertionError(why);
        };
    }

    private static Admin client(String user) {
        return Admin.create(
                Map.of(
                        "bootstrap.servers",
                        "127.0.0.1:" + usersPort,
                        "security.protocol",
                        "SASL_PLAINTEXT",
                        "sasl.mechanism",
                        "SCRAM-SHA-512",
                        "sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required"
                                + " username=\"%s\" password=\"%s\";"
                                        .formatted(user, PASSWORD.secret())));
    }

    private static SortedSet<Acl> read(String topic) {
        return new TreeSet<>(
                List.of(
                        new Acl(
                                Acl.Resource.Topic,
                                Acl.Pattern.Literal,
                                topic,
                                Acl.Operation.Read,
                                true,
                                "*")));
    }

    private static SortedSet<Acl> three(String name) {
        var acls = new TreeSet<Acl>(read(name));
        acls.addAll(read(name + "-2"));
        acls.addAll(read(name + "-3"));
        return acls;
    }

    private static Acl acl(
            Acl.Resource resource,
            Acl.Pattern pattern,
            Acl.Operation operation,
            boolean allows,
            String host) {
        return new Acl(resource, pattern, "thing", operation, allows, host);
    }
}
