package dev.spillway.operator.plan.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.Acl;
import dev.spillway.operator.model.Password;
import dev.spillway.operator.observed.ObservedAccess;
import dev.spillway.operator.observed.ObservedUser;
import dev.spillway.operator.plan.UserStep;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FormerUsersTest {
    private static final int OURS = new Password("secret").iterations("alice");

    /** The default of Kafka's own tools. */
    private static final int BY_HAND = 4_096;

    private final Map<String, ObservedUser> kafka = new HashMap<>();

    @Test
    void aPasswordThatTheOperatorMadeGoesWithTheRightsWhenNoUserHasIt() {
        kafka.put("alice", user(OptionalInt.of(OURS), Map.of("producer_byte_rate", 1d)));
        assertThat(kinds("alice", Set.of()))
                .containsExactly("Revoke alice", "Limit alice", "RemovePassword alice");
        assertThat(kinds("alice", Set.of("alice"))).as("it is declared").isEmpty();
    }

    @Test
    void theNameOfACertificateLosesItsRights() {
        var name = "CN=alice,OU=spillway-0123456789abcdef";
        kafka.put(name, user(OptionalInt.empty(), Map.of()));
        assertThat(kinds("CN=alice,OU=spillway-", Set.of())).containsExactly("Revoke " + name);
        assertThat(kinds("CN=alice,OU=spillway-", Set.of("CN=alice,OU=spillway-"))).isEmpty();
    }

    @Test
    void whatSomebodyMadeByHandStays() {
        kafka.put("tool", user(OptionalInt.of(BY_HAND), Map.of()));
        kafka.put("strong", user(OptionalInt.of(8_192), Map.of()));
        kafka.put("CN=x,O=Example", user(OptionalInt.empty(), Map.of("producer_byte_rate", 1d)));
        kafka.put(
                "__spillway-node",
                new ObservedUser(
                        new TreeSet<>(), OptionalInt.empty(), Map.of("producer_byte_rate", 1e15)));
        assertThat(removal(Set.of())).isEmpty();
    }

    private List<String> kinds(String holder, Set<String> declared) {
        return removal(declared).getOrDefault(holder, List.of()).stream()
                .map(step -> step.getClass().getSimpleName() + " " + step.name())
                .toList();
    }

    private Map<String, List<UserStep>> removal(Set<String> declared) {
        return FormerUsers.removal(
                declared::contains, ObservedAccess.Known.of(true, Map.of(), kafka));
    }

    private static ObservedUser user(OptionalInt iterations, Map<String, Double> quotas) {
        var acls = new TreeSet<Acl>();
        acls.add(
                new Acl(
                        Acl.Resource.Topic,
                        Acl.Pattern.Literal,
                        "orders",
                        Acl.Operation.Read,
                        true,
                        "*"));
        return new ObservedUser(acls, iterations, quotas);
    }
}
