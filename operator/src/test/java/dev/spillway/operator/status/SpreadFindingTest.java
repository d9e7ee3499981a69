package dev.spillway.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.ConditionStatus;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.Host;
import dev.spillway.operator.observed.Hosts;
import dev.spillway.operator.observed.KafkaState;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import io.fabric8.kubernetes.api.model.Taint;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Clusters of three brokers and one controller. */
class SpreadFindingTest {
    private static final Taint DEDICATED = new Taint("NoSchedule", "dedicated", null, "kafka");

    @Test
    void isSpreadWhenEachBrokerHasAKubernetesNodeOfItsOwn() {
        var finding = finding("", Hosts.UNKNOWN, "a", "b", "c", "a");
        assertThat(finding.status()).isEqualTo(ConditionStatus.True);
        assertThat(finding.reason()).isEqualTo("Spread");
    }

    @Test
    void twoBrokersOnOneKubernetesNodeAreNoticedWithoutTheRightToReadNodes() {
        var finding = finding("", Hosts.UNKNOWN, "a", "b", "a", "c");
        assertThat(finding.status()).isEqualTo(ConditionStatus.False);
        assertThat(finding.reason()).isEqualTo("NodeShared");
        assertThat(finding.message())
                .isEqualTo(
                        "brokers 0 and 2 are on Kubernetes node a; when it fails they are away"
                                + " together; if another Kubernetes node has room and can attach"
                                + " the disk, to have one scheduled anew: kubectl delete pod"
                                + " events-broker-2 (a disk that is local to its node keeps it"
                                + " there)");
    }

    @Test
    void anIdleNodeOfTheSameZoneIsNamed() {
        var finding = finding("", hosts(host("a", "z1"), host("d", "z1")), "a", "b", "a", "c");
        assertThat(finding.reason()).isEqualTo("NodeShared");
        assertThat(finding.message())
                .startsWith(
                        "brokers 0 and 2 are on Kubernetes node a, while Kubernetes node d of the"
                                + " same zone has fewer; to have one scheduled anew: kubectl delete"
                                + " pod events-broker-2");
    }

    @Test
    void anIdleNodeOfAnotherZoneHelpsNobodyWhoseDiskCannotLeaveItsZone() {
        assertFarAsPossible("", host("d", "z2"));
    }

    @Test
    void aNodeThatTakesNoPodIsNotIdle() {
        assertFarAsPossible("", new Host("d", "", true, List.of(), zone("z1")));
        assertFarAsPossible("", new Host("d", "it is silent", false, List.of(), zone("z1")));
        assertFarAsPossible("", new Host("d", "", false, List.of(DEDICATED), zone("z1")));
        assertFarAsPossible(", pod: {nodeSelector: {disk: nvme}}", host("d", "z1"));
    }

    @Test
    void nothingIsClaimedOfAnIdleNodeThatOwnRulesMayExclude() {
        var rules =
                Map.of(
                        "affinity: {podAntiAffinity: {}}",
                        "spec.pod.affinity",
                        "topologySpread: [{maxSkew: 1, topologyKey: rack, whenUnsatisfiable:"
                                + " DoNotSchedule}]",
                        "spec.pod.topologySpread");
        rules.forEach((rule, field) -> {
            var spec = ", pod: {" + rule + "}";
            var idle = hosts(host("a", "z1"), host("d", "z1"));
            var finding = finding(spec, idle, "a", "b", "a", "c");
            assertThat(finding.status()).isEqualTo(ConditionStatus.Unknown);
            assertThat(finding.reason()).isEqualTo("OwnRules");
            assertThat(finding.message())
                    .isEqualTo(
                            "brokers 0 and 2 are on Kubernetes node a; whether another Kubernetes"
                                    + " node could take one depends on "
                                    + field);
            var full = hosts(host("a", "z1"), host("b", "z1"));
            assertThat(finding(spec, full, "a", "b", "a", "c").reason())
                    .isEqualTo("AsFarAsPossible");
        });
    }

    /** kubectl delete asks no disruption budget. */
    @Test
    void noPodIsOfferedToBeDeletedWhileAPartitionNeedsItsBroker() {
        for (var kafka :
                List.of(
                        SampleClusters.serving(3, SampleClusters.partition(2)).kafka(),
                        new KafkaState.Silent("no broker is ready", false))) {
            for (var known : List.of(Hosts.UNKNOWN, hosts(host("a", "z1"), host("d", "z1")))) {
                assertThat(
                                new SpreadFinding(
                                                cluster(""), seen(kafka, known, "a", "b", "a", "c"))
                                        .finding()
                                        .orElseThrow()
                                        .message())
                        .doesNotContain("kubectl delete")
                        .endsWith(
                                "have one scheduled anew only once all brokers are ready"
                                        + " and no partition needs all of its in-sync replicas");
            }
        }
    }

    @Test
    void thatNoNodeCouldTakeOneIsSaidOnlyOfTheZone() {
        assertThat(
                        finding("", hosts(host("a", "z1"), host("d", "z2")), "a", "b", "a", "c")
                                .message())
                .endsWith("; no other Kubernetes node of the same zone could take one");
        assertThat(finding("", hosts(host("a", "")), "a", "b", "a", "c").message())
                .endsWith("; no other Kubernetes node could take one");
    }

    @Test
    void aTaintThatThePodsTolerateDoesNotCount() {
        var tainted = new Host("d", "", false, List.of(DEDICATED), zone("z1"));
        for (var toleration :
                List.of(
                        "{key: dedicated, operator: Equal, value: kafka, effect: NoSchedule}",
                        "{key: dedicated, operator: Exists}",
                        "{operator: Exists}")) {
            var spec = ", pod: {tolerations: [" + toleration + "]}";
            assertThat(finding(spec, hosts(host("a", "z1"), tainted), "a", "b", "a", "c").reason())
                    .as(toleration)
                    .isEqualTo("NodeShared");
        }
    }

    /** To move one of two to a node that has one already would change nothing. */
    @Test
    void aNodeThatHasABrokerAlreadyIsNotIdle() {
        var finding = finding("", hosts(host("a", "z1"), host("b", "z1")), "a", "b", "a", "c");
        assertThat(finding.reason()).isEqualTo("AsFarAsPossible");
    }

    @Test
    void aLaptopIsAsFarSpreadAsPossible() {
        var finding = finding("", hosts(host("local", "")), "local", "local", "local", "local");
        assertThat(finding.status()).isEqualTo(ConditionStatus.True);
        assertThat(finding.reason()).isEqualTo("AsFarAsPossible");
    }

    @Test
    void ofAnOnlyNodeNothingIsClaimedWithoutTheRightToReadNodes() {
        var finding = finding("", Hosts.UNKNOWN, "local", "local", "local", "local");
        assertThat(finding.status()).isEqualTo(ConditionStatus.Unknown);
        assertThat(finding.reason()).isEqualTo("OneKubernetesNode");
    }

    @Test
    void nothingIsSaidWhileAPodIsBeingScheduled() {
        assertThat(new SpreadFinding(cluster(""), seen(Hosts.UNKNOWN, "a", "a", "", "c")).finding())
                .isEmpty();
    }

    private static void assertFarAsPossible(String spec, Host other) {
        var finding = finding(spec, hosts(host("a", "z1"), other), "a", "b", "a", "c");
        assertThat(finding.reason()).as(other.toString()).isEqualTo("AsFarAsPossible");
        assertThat(finding.status()).isEqualTo(ConditionStatus.True);
    }

    private static Finding finding(String spec, Hosts known, String... hosts) {
        return new SpreadFinding(cluster(spec), seen(known, hosts)).finding().orElseThrow();
    }

    private static ClusterModel cluster(String spec) {
        return SampleClusters.cluster("replicas: 3" + spec);
    }

    private static Hosts hosts(Host... hosts) {
        return Hosts.of(Arrays.asList(hosts));
    }

    private static Host host(String name, String zone) {
        return new Host(name, "", false, List.of(), zone(zone));
    }

    private static Map<String, String> zone(String zone) {
        return Map.of("topology.kubernetes.io/zone", zone);
    }

    /** Brokers 0, 1 and 2, and the controller. */
    private static ObservedCluster seen(Hosts known, String... hosts) {
        return seen(SampleClusters.serving(3, SampleClusters.partition(3)).kafka(), known, hosts);
    }

    private static ObservedCluster seen(KafkaState kafka, Hosts known, String... hosts) {
        var pods = new TreeMap<NodeId, Pod>();
        for (int i = 0; i < hosts.length; i++) {
            var id = new NodeId(i < 3 ? i : 1000);
            pods.put(id, pod(id, hosts[i]));
        }
        return new ObservedCluster(pods, new TreeMap<>(), Map.of(), kafka).with(known);
    }

    private static Pod pod(NodeId id, String host) {
        return Pod.builder(id, "events-broker-" + id.value(), new ObjectVersion("u" + id, "1"))
                .revision("r")
                .state(Pod.State.Ready)
                .kafkaVersion("4.4.0")
                .host(host)
                .build();
    }
}
