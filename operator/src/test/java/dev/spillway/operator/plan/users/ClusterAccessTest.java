package dev.spillway.operator.plan.users;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.Acl;
import dev.spillway.operator.model.Authorization;
import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.Quotas;
import dev.spillway.operator.observed.ObservedAccess;
import dev.spillway.operator.observed.ObservedUser;
import dev.spillway.operator.plan.UserStep;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ClusterAccessTest {
    private static final Quotas TINY =
            new Quotas(
                    Optional.of(new Bytes(1_024)),
                    Optional.empty(),
                    OptionalInt.of(1),
                    OptionalInt.empty());

    private final Map<String, ObservedUser> kafka = new HashMap<>();
    private final Map<String, Double> defaults = new HashMap<>();

    /** The other way round the nodes would be delayed for a moment, and with them everybody. */
    @Test
    void theClustersOwnAreFreedBeforeAnybodyIsLimited() {
        assertThat(ClusterAccess.quotas(TINY, seen()))
                .extracting(UserStep::name)
                .containsExactly("__spillway-node", "__spillway-operator");
        free();
        assertThat(ClusterAccess.quotas(TINY, seen()))
                .singleElement()
                .isEqualTo(
                        new UserStep.Limit(
                                "", "", QuotaValues.of(TINY), new TreeSet<>(), "not as declared"));
    }

    @Test
    void whatIsAsDeclaredNeedsNothingAndWhatIsDeclaredNoMoreIsRemoved() {
        free();
        defaults.putAll(QuotaValues.of(TINY));
        defaults.put("connection_creation_rate", 5d);
        assertThat(ClusterAccess.quotas(TINY, seen())).isEmpty();
        assertThat(ClusterAccess.quotas(Quotas.NONE, seen()))
                .singleElement()
                .satisfies(step ->
                        assertThat(((UserStep.Limit) step).unset())
                                .containsExactly("producer_byte_rate", "request_percentage"));
    }

    /** By ACLs of its own: the first User's rights on a topic take it from nobody else. */
    @Test
    void everybodyMayDoWhatTheClusterSaysNoMoreAndNoLess() {
        assertThat(ClusterAccess.rights(Authorization.Deny, seen())).isEmpty();
        var granted = (UserStep.Grant) rights(Authorization.AllowAll);
        assertThat(granted.name()).isEqualTo("*");
        assertThat(granted.acls())
                .allMatch(acl -> acl.operation() == Acl.Operation.All && acl.name().equals("*"))
                .extracting(Acl::resource)
                .containsExactlyInAnyOrder(
                        Acl.Resource.Topic, Acl.Resource.Group, Acl.Resource.TransactionalId);

        has(granted.acls());
        assertThat(ClusterAccess.rights(Authorization.AllowAll, seen())).isEmpty();
        assertThat(((UserStep.Revoke) rights(Authorization.Deny)).acls()).isEqualTo(granted.acls());
    }

    /** Whoever could make them while there was no authorizer, or more was allowed. */
    @Test
    void whatSomebodyHasGrantedToEverybodyIsRemoved() {
        var foreign =
                Acl.allow(
                        Acl.Resource.Cluster,
                        Acl.Pattern.Literal,
                        "kafka-cluster",
                        Acl.Operation.Alter);
        has(new TreeSet<>(Set.of(foreign)));
        for (var rights : Authorization.values()) {
            assertThat(ClusterAccess.rights(rights, seen()))
                    .first()
                    .isInstanceOfSatisfying(
                            UserStep.Revoke.class,
                            step -> assertThat(step.acls()).containsExactly(foreign));
        }
    }

    @Test
    void withoutAnAuthorizerThereAreNoRightsToChange() {
        assertThat(
                        ClusterAccess.rights(
                                Authorization.AllowAll,
                                ObservedAccess.Known.of(false, defaults, kafka)))
                .isEmpty();
    }

    private UserStep rights(Authorization rights) {
        var steps = ClusterAccess.rights(rights, seen());
        assertThat(steps).hasSize(1);
        return steps.getFirst();
    }

    private void has(SortedSet<Acl> acls) {
        kafka.put("*", new ObservedUser(acls, OptionalInt.empty(), Map.of()));
    }

    private void free() {
        for (var step : ClusterAccess.quotas(Quotas.NONE, seen())) {
            kafka.put(
                    step.name(),
                    new ObservedUser(
                            new TreeSet<>(), OptionalInt.empty(), ((UserStep.Limit) step).set()));
        }
    }

    private ObservedAccess.Known seen() {
        return ObservedAccess.Known.of(true, defaults, kafka);
    }
}
