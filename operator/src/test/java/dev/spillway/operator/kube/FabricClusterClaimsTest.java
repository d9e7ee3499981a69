package dev.spillway.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.fixtures.ManualClock;
import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.kube.ClusterClaims.Claim;
import dev.spillway.operator.leader.OperatorLease;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FabricClusterClaimsTest {
    private static final OperatorLease SELF = new OperatorLease("spillway-system", "b-operator");
    private static final OperatorLease OTHER = new OperatorLease("spillway-system", "a-operator");

    private final ManualClock clock = new ManualClock();
    private final FakeApi api = new FakeApi();
    private final FabricClusterClaims claims =
            new FabricClusterClaims(api.client(), Optional.of(SELF), clock);
    private final FabricClusterClaims outside =
            new FabricClusterClaims(api.client(), Optional.empty(), clock);

    @AfterEach
    void close() {
        api.close();
    }

    @Test
    void claimsAClusterOfNobodyUnlessItHasChangedSinceItWasSeen() {
        api.answers("PATCH", cluster(""));
        assertThat(claims.claim(cluster(""))).isInstanceOf(Claim.Ours.class);
        var patch =
                api.asked().stream().filter(asked -> asked.method().equals("PATCH")).findFirst();
        assertThat(patch.orElseThrow().body())
                .contains("\"spillway.dev/operator\":\"spillway-system/b-operator\"")
                .contains("\"resourceVersion\":\"7\"")
                .contains("\"uid\":\"u1\"");
    }

    @Test
    void ofTwoOperatorsTheFirstGetsIt() {
        api.refuses("PATCH", 409, "the object has been modified");
        assertThat(claims.claim(cluster(""))).isInstanceOf(Claim.Changed.class);
    }

    @Test
    void saysWhenItMayNotClaim() {
        api.refuses("PATCH", 403, "clusters is forbidden");
        assertThatThrownBy(() -> claims.claim(cluster("")))
                .isInstanceOf(KubeRefusedException.class)
                .hasMessageContaining("claim Cluster events: clusters is forbidden");
    }

    @Test
    void itsOwnCostsNoRequest() {
        assertThat(claims.claim(cluster(SELF.toString()))).isInstanceOf(Claim.Ours.class);
        assertThat(claims.namesAnother(cluster(SELF.toString()))).isFalse();
        assertThat(api.asked()).isEmpty();
    }

    @Test
    void leavesAloneWhatALivingOperatorManagesAndSaysWhatToDo() {
        renewed(Duration.ofMinutes(9));
        assertThat(claims.claim(cluster(OTHER.toString())))
                .isInstanceOfSatisfying(
                        Claim.Anothers.class,
                        anothers -> {
                            assertThat(anothers.operator()).isEqualTo(OTHER);
                            assertThat(anothers.message())
                                    .as("what was seen: the other one may watch other namespaces")
                                    .isEqualTo(
                                            "the annotation spillway.dev/operator names the"
                                                    + " operator spillway-system/a-operator, whose"
                                                    + " Lease was last renewed at"
                                                    + " 2025-12-31T23:51:00Z, so"
                                                    + " spillway-system/b-operator leaves this"
                                                    + " Cluster alone. If it no longer watches this"
                                                    + " namespace: kubectl annotate"
                                                    + " clusters.spillway.dev events -n default"
                                                    + " spillway.dev/operator-; if it is"
                                                    + " uninstalled, this operator takes over at"
                                                    + " 2026-01-01T00:01:00Z. If both watch this"
                                                    + " namespace, set watchNamespaces of one of"
                                                    + " them");
                        });
        assertThat(claims.namesAnother(cluster(OTHER.toString()))).isTrue();
        assertThat(api.asked()).allMatch(asked -> asked.method().equals("GET"));
    }

    @Test
    void takesOverWhatAnOperatorLeftThatIsGoneForLong() {
        renewed(Duration.ofMinutes(11));
        api.answers("PATCH", cluster(""));
        assertThat(claims.claim(cluster(OTHER.toString()))).isInstanceOf(Claim.Ours.class);
    }

    @Test
    void takesOverWhatAnOperatorLeftWhoseLeaseWasDeleted() {
        api.refuses("GET", 404, "not found");
        api.answers("PATCH", cluster(""));
        assertThat(claims.claim(cluster(OTHER.toString()))).isInstanceOf(Claim.Ours.class);
    }

    @Test
    void anOperatorThatItCannotSeeIsTakenForAlive() {
        api.refuses("GET", 403, "leases is forbidden");
        assertThat(claims.claim(cluster(OTHER.toString())))
                .isInstanceOfSatisfying(
                        Claim.Anothers.class,
                        anothers ->
                                assertThat(anothers.message())
                                        .contains("whose Lease this operator may not read")
                                        .contains("events -n default spillway.dev/operator-."));
    }

    @Test
    void outsideKubernetesNothingIsClaimedAndClaimsOfOthersAreRespected() {
        assertThat(outside.claim(cluster(""))).isInstanceOf(Claim.Ours.class);
        renewed(Duration.ofSeconds(1));
        assertThat(outside.claim(cluster(OTHER.toString()))).isInstanceOf(Claim.Anothers.class);
        assertThat(api.asked()).allMatch(asked -> asked.method().equals("GET"));
    }

    @Test
    void looksAgainBeforeStepsAreCarriedOut() {
        api.answers("GET", cluster(SELF.toString()));
        claims.requireOurs("default", "events");

        api.answers("GET", cluster(OTHER.toString()));
        assertThatThrownBy(() -> claims.requireOurs("default", "events"))
                .isInstanceOf(KubeUnavailableException.class)
                .hasMessageContaining("another operator manages it");

        api.refuses("GET", 404, "not found");
        assertThatThrownBy(() -> claims.requireOurs("default", "events"))
                .isInstanceOf(KubeUnavailableException.class);
    }

    private void renewed(Duration ago) {
        api.answers("GET", lease(ago));
    }

    private Lease lease(Duration ago) {
        return new LeaseBuilder()
                .withNewMetadata()
                .withName(OTHER.name())
                .endMetadata()
                .withNewSpec()
                .withHolderIdentity("a-1")
                .withRenewTime(clock.instant().minus(ago).atZone(ZoneOffset.UTC))
                .endSpec()
                .build();
    }

    private static Cluster cluster(String operator) {
        return Yaml.cluster(
                """
                metadata:
                  name: events
                  namespace: default
                  uid: u1
                  resourceVersion: "7"
                  annotations: {%s}
                spec: {storage: {size: 10Gi}}
                """
                        .formatted(operator.isEmpty() ? "" : "spillway.dev/operator: " + operator));
    }
}
