package dev.spillway.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.NodeId;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DesiredClusterTest {

    @Test
    void sameInputGivesTheSameBytes() {
        String spec = "tiering: {s3: {bucket: events, region: eu-west-1}}";

        assertThat(everything(spec)).isEqualTo(everything(spec));
    }

    @Test
    void podsOfARoleDifferByTheirIdOnly() {
        var cluster = Fixtures.clusterWith("");
        var desired = Fixtures.desired(cluster);
        var pods = Fixtures.brokers(cluster).stream().map(desired::pod).map(Yaml::write).toList();

        assertThat(pods.get(2).replace("broker-2", "broker-0").replace("\"2\"", "\"0\""))
                .isEqualToIgnoringWhitespace(withoutRevision(pods.get(0), pods.get(2)));
    }

    /** The revision covers the id too, so it is another one; it is put in place here. */
    private static String withoutRevision(String first, String other) {
        String marker = "spillway.dev/revision: ";
        return first.replace(value(first, marker), value(other, marker));
    }

    private static String value(String yaml, String marker) {
        int start = yaml.indexOf(marker) + marker.length();
        return yaml.substring(start, yaml.indexOf('\n', start));
    }

    @Test
    void disksHaveNoOwnerWhateverReclaimIs() {
        assertThat(claim("").getMetadata().getOwnerReferences()).isEmpty();
        assertThat(
                        claim("storage: {size: 10Gi, reclaim: Delete}")
                                .getMetadata()
                                .getOwnerReferences())
                .isEmpty();
    }

    @Test
    void everythingButDisksIsOwnedByTheCluster() {
        var desired = Fixtures.desired(Fixtures.clusterWith(""));

        assertThat(desired.shared(Fixtures.minAvailable(desired.cluster())))
                .allSatisfy(object ->
                        assertThat(object.getMetadata().getOwnerReferences())
                                .singleElement()
                                .matches(owner -> owner.getUid().equals("0-1")));
    }

    @Test
    void aControllerThatJoinsGetsNoInitialVoters() {
        var cluster = Fixtures.clusterWith("");
        var node =
                new KafkaNode.Controller(
                        new NodeId(1003), cluster.controllers(), new DiskFormat.Join());
        var desired = Fixtures.desired(cluster);

        assertThat(desired.pod(node).getSpec().getContainers().getFirst().getEnv())
                .anyMatch(v -> v.getName().equals("SPILLWAY_FORMAT") && v.getValue().equals("join"))
                .noneMatch(v -> v.getName().equals("SPILLWAY_INITIAL_CONTROLLERS"));
        assertThat(desired.volumeClaim(node).getMetadata().getAnnotations())
                .containsOnlyKeys("spillway.dev/cluster-id", "spillway.dev/declared-size");
    }

    @Test
    void theLauncherGetsTheGracePeriodOfItsPod() {
        var cluster = Fixtures.clusterWith("");
        var desired = Fixtures.desired(cluster);

        assertThat(
                        Stream.concat(
                                Fixtures.brokers(cluster).stream(),
                                Fixtures.controllers(cluster).stream()))
                .allSatisfy(node -> {
                    var spec = desired.pod(node).getSpec();
                    assertThat(spec.getContainers().getFirst().getEnv())
                            .filteredOn(v -> v.getName().equals("SPILLWAY_GRACE_SECONDS"))
                            .extracting(EnvVar::getValue)
                            .containsExactly(spec.getTerminationGracePeriodSeconds().toString());
                });
    }

    @Test
    void noServiceAccountIsMadeWhenTheUserGivesOneForAllNodes() {
        var given =
                """
                pod: {serviceAccountName: mine}
                controllers: {pod: {serviceAccountName: mine}}
                """;

        assertThat(shared(given)).noneMatch(ServiceAccount.class::isInstance);
        assertThat(shared("")).anyMatch(ServiceAccount.class::isInstance);
    }

    private static HasMetadata claim(String spec) {
        var cluster =
                spec.isEmpty()
                        ? Fixtures.clusterWith("")
                        : Fixtures.cluster(
                                """
                                apiVersion: spillway.dev/v1alpha1
                                kind: Cluster
                                metadata: {name: events, namespace: default, uid: 0-1}
                                spec:
                                """
                                        + spec.indent(2));
        return Fixtures.desired(cluster).volumeClaim(Fixtures.brokers(cluster).getFirst());
    }

    private static List<HasMetadata> shared(String spec) {
        var cluster = Fixtures.clusterWith(spec);
        return Fixtures.desired(cluster).shared(Fixtures.minAvailable(cluster));
    }

    private static List<String> everything(String spec) {
        var cluster = Fixtures.clusterWith(spec);
        var desired = Fixtures.desired(cluster);
        var objects =
                new java.util.ArrayList<HasMetadata>(
                        desired.shared(Fixtures.minAvailable(cluster)));
        Fixtures.controllers(cluster).forEach(node -> objects.add(desired.pod(node)));
        Fixtures.brokers(cluster).forEach(node -> objects.add(desired.pod(node)));
        return objects.stream().map(Yaml::write).toList();
    }
}
