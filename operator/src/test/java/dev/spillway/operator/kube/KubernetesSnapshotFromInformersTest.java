package dev.spillway.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.KafkaState;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class KubernetesSnapshotFromInformersTest {
    private static final HasMetadata SERVICE =
            new ServiceBuilder().withNewMetadata().withName("events-nodes").endMetadata().build();
    private static final HasMetadata CONFIG =
            new ConfigMapBuilder().withNewMetadata().withName("events-nodes").endMetadata().build();

    @Test
    void nodesAreFoundByTheirIds() {
        var snapshot =
                KubernetesSnapshot.of(
                        List.of(pod("events-broker-2", "2"), pod("events-controller-0", "1000")),
                        List.of(claim("data-events-broker-2", "2"), claim("data-old", "7")),
                        List.of());
        assertThat(snapshot.pods()).containsOnlyKeys(new NodeId(2), new NodeId(1000));
        assertThat(snapshot.claims()).containsOnlyKeys(new NodeId(2), new NodeId(7));
        assertThat(snapshot.claims().get(new NodeId(2)).name()).isEqualTo("data-events-broker-2");
    }

    @Test
    void whatCarriesNoNodeIdIsNoNode() {
        var snapshot =
                KubernetesSnapshot.of(
                        List.of(pod("s3", ""), pod("odd", "two"), pod("huge", "99999999999")),
                        List.of(claim("other", "")),
                        List.of());
        assertThat(snapshot.pods()).isEmpty();
        assertThat(snapshot.claims()).isEmpty();
        assertThat(snapshot.objects()).hasSize(3);
    }

    @Test
    void ofTwoObjectsOfOneNodeOneCounts() {
        var snapshot =
                KubernetesSnapshot.of(
                        List.of(pod("events-broker-2", "2"), pod("debug", "2")),
                        List.of(),
                        List.of());
        assertThat(snapshot.pods().get(new NodeId(2)).name()).isEqualTo("events-broker-2");
    }

    @Test
    void objectsArePodsAndWhatIsShared() {
        var pod = pod("events-broker-2", "2");
        var snapshot =
                KubernetesSnapshot.of(
                        List.of(pod),
                        List.of(claim("data-events-broker-2", "2")),
                        List.of(SERVICE, CONFIG));
        assertThat(snapshot.objects()).containsExactly(pod, SERVICE, CONFIG);
        assertThat(
                        snapshot.observed(new KafkaState.Silent("it was not asked yet", false))
                                .objects())
                .containsOnlyKeys(
                        "Pod/events-broker-2", "Service/events-nodes", "ConfigMap/events-nodes");
    }

    private static Pod pod(String name, String id) {
        return Yaml.read(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, uid: u, resourceVersion: "1", labels: {%s}}
                spec: {containers: []}
                """
                        .formatted(name, label(id)),
                Pod.class);
    }

    private static PersistentVolumeClaim claim(String name, String id) {
        return Yaml.read(
                """
                apiVersion: v1
                kind: PersistentVolumeClaim
                metadata: {name: %s, uid: u, resourceVersion: "1", labels: {%s}}
                spec: {resources: {requests: {storage: 1Gi}}}
                """
                        .formatted(name, label(id)),
                PersistentVolumeClaim.class);
    }

    private static String label(String id) {
        return id.isEmpty() ? "" : "spillway.dev/node-id: \"" + id + "\"";
    }
}
