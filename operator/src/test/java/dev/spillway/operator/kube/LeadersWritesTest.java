package dev.spillway.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.operator.leader.LeaseDeadline;
import dev.spillway.operator.observed.ObjectVersion;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeadersWritesTest {
    private static final ObjectVersion SEEN = new ObjectVersion("uid", "1");

    private long nanos;
    private final LeaseDeadline deadline = new LeaseDeadline(() -> nanos, Duration.ofSeconds(10));
    private final FakeApi api = new FakeApi();
    private final KubernetesClient client =
            new KubernetesClientBuilder()
                    .withConfig(api.client().getConfiguration())
                    .withHttpClientBuilderConsumer(http ->
                            http.addOrReplaceInterceptor("leader", new LeadersWrites(deadline)))
                    .build();
    private final KubeChanges changes = new FabricChanges(client, "default");

    @AfterEach
    void close() {
        client.close();
        api.close();
    }

    @Test
    void theLeaderWrites() {
        deadline.renewed(deadline.now());
        api.answers("DELETE", new ConfigMapBuilder().build());
        changes.deletePod("events-broker-0", SEEN);
        assertThat(sent())
                .containsExactly("DELETE /api/v1/namespaces/default/pods/events-broker-0");
    }

    @Test
    void noChangeIsSentAfterTheDeadline() {
        deadline.renewed(deadline.now());
        nanos += Duration.ofSeconds(10).toNanos();
        for (var change :
                List.<Runnable>of(
                        () -> changes.deletePod("p", SEEN),
                        () -> changes.deleteClaim("c", SEEN),
                        () -> changes.labelPod("p", Map.of("a", "b"), Map.of()),
                        () ->
                                changes.create(
                                        new ConfigMapBuilder()
                                                .withNewMetadata()
                                                .withName("c")
                                                .endMetadata()
                                                .build()))) {
            assertThatThrownBy(change::run)
                    .isInstanceOfSatisfying(
                            KubeUnavailableException.class,
                            failure -> assertThat(failure.isOutage()).isTrue())
                    .hasMessageContaining("does not hold its Lease");
        }
        assertThatThrownBy(() -> client.configMaps().withName("c").patch("{}"))
                .as("what libraries write")
                .isInstanceOf(KubernetesClientException.class);
        assertThat(sent()).allMatch(request -> request.startsWith("GET "));
    }

    @Test
    void anAnswerThatIsAnErrorIsNoOutage() {
        deadline.renewed(deadline.now());
        api.refuses("DELETE", 500, "etcd");
        assertThatThrownBy(() -> changes.deletePod("p", SEEN))
                .isInstanceOfSatisfying(
                        KubeUnavailableException.class,
                        failure -> assertThat(failure.isOutage()).isFalse());
    }

    @Test
    void whatIsPlannedBeforeAStopIsNotDoneAfterIt() {
        deadline.renewed(deadline.now());
        Runnable step = () -> changes.deletePod("events-broker-0", SEEN);
        nanos += Duration.ofMinutes(1).toNanos();
        assertThatThrownBy(step::run).isInstanceOf(KubeUnavailableException.class);
        assertThat(sent()).isEmpty();
    }

    @Test
    void theLeaseItselfIsWrittenByAnyone() {
        api.answers("POST", new LeaseBuilder().build());
        client.leases()
                .resource(new LeaseBuilder().withNewMetadata().withName("l").endMetadata().build())
                .create();
        assertThat(sent())
                .containsExactly("POST /apis/coordination.k8s.io/v1/namespaces/default/leases");
    }

    private List<String> sent() {
        return api.asked().stream()
                .map(asked -> asked.method() + " " + asked.path().split("[?]", 2)[0])
                .toList();
    }
}
