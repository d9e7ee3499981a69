package dev.spillway.operator.plan.listeners;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.observed.ListenerCertificate;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Step;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListenerCertificatesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final ClusterModel BY_NAME =
            cluster("{name: internal, port: 9092, certificate: {secretName: own}}");
    private static final ClusterModel BY_ADDRESS =
            cluster(
                    "{name: first, port: 9094}, {name: internal, port: 9092, advertise: ServiceIP,"
                            + " certificate: {secretName: own}}");

    @Test
    void aCertificateForEveryNameThatClientsAreToldCanBeUsed() {
        assertThat(problems(BY_NAME, usable("events-bootstrap.default.svc", "*.default.svc")))
                .isEmpty();
        assertThat(
                        problems(
                                BY_NAME,
                                usable(
                                        "events-bootstrap.default.svc",
                                        "events-broker-0.default.svc",
                                        "events-broker-1.default.svc")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "events-bootstrap.default.svc",
                "*.svc",
                "*.other.svc",
                "*.events-nodes.default.svc",
                "default.svc",
                "*"
            })
    void aCertificateForOtherNamesIsTold(String name) {
        assertThat(problems(BY_NAME, usable(name)))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.what()).contains("spec.listeners[0] (internal)");
                    assertThat(problem.why()).contains("events-broker-1.default.svc");
                });
    }

    @Test
    void withAddressesItIsForTheAddressesAsFarAsTheyAreKnown() {
        assertThat(problems(BY_ADDRESS, usable("10.96.0.9", "fd00:0:0:0:0:0:0:9"))).isEmpty();
        assertThat(problems(BY_ADDRESS, usable("*.default.svc", "10.96.0.9")))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.what()).contains("spec.listeners[1] (internal)");
                    assertThat(problem.why())
                            .contains("not for fd00:0:0:0:0:0:0:9,")
                            .doesNotContain("10.96.0.9");
                });
    }

    @Test
    void itsTimeIsTold() {
        assertThat(problems(BY_NAME, valid(-20, -10)))
                .singleElement()
                .satisfies(problem -> assertThat(problem.why()).contains("expired at 2025-12-22"));
        assertThat(problems(BY_NAME, valid(10, 20)))
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.why()).contains("not valid before 2026-01-11"));
        assertThat(problems(BY_NAME, valid(-10, 0))).isEmpty();
    }

    @Test
    void whatIsMissingOrCannotBeUsedIsTold() {
        assertThat(problems(BY_NAME, new ListenerCertificate.Missing()))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.reason()).isEqualTo("ListenerCertificateUnusable");
                    assertThat(problem.why()).isEqualTo("Secret own does not exist");
                });
        assertThat(problems(BY_NAME, new ListenerCertificate.Unusable("tls.key is odd", "mend it")))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.why()).isEqualTo("of Secret own tls.key is odd");
                    assertThat(problem.remedy()).isEqualTo("mend it");
                });
    }

    @Test
    void aSecretThatWasNotReadAndListenersWithoutOneAreNoProblem() {
        assertThat(ListenerCertificates.problems(BY_NAME, Map.of(), seen(), NOW)).isEmpty();
        assertThat(
                        ListenerCertificates.problems(
                                cluster("{name: internal, port: 9092}"),
                                Map.of("own", new ListenerCertificate.Missing()),
                                seen(),
                                NOW))
                .isEmpty();
    }

    private static List<Step.Blocked> problems(
            ClusterModel cluster, ListenerCertificate certificate) {
        return ListenerCertificates.problems(cluster, Map.of("own", certificate), seen(), NOW);
    }

    /** Broker 1 has no address yet. */
    private static ObservedCluster seen() {
        return ObservedClusters.cluster(3, 2)
                .object(service("events-bootstrap", "10.96.0.9"))
                .object(service("events-broker-0", "fd00::9"))
                .now();
    }

    private static Service service(String name, String ip) {
        return new ServiceBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewSpec()
                .withClusterIP(ip)
                .endSpec()
                .build();
    }

    private static ListenerCertificate usable(String... names) {
        return new ListenerCertificate.Usable(
                new TreeSet<>(Set.of(names)),
                NOW.minus(Duration.ofDays(1)),
                NOW.plus(Duration.ofDays(1)));
    }

    private static ListenerCertificate valid(int from, int to) {
        return new ListenerCertificate.Usable(
                new TreeSet<>(Set.of("*.default.svc")),
                NOW.plus(Duration.ofDays(from)),
                NOW.plus(Duration.ofDays(to)));
    }

    private static ClusterModel cluster(String listeners) {
        return Clusters.with(3, 2, "", "listeners: [" + listeners + "]");
    }
}
