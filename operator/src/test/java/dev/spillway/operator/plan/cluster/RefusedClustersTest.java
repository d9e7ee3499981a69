package dev.spillway.operator.plan.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.config.BrokerProperties;
import dev.spillway.operator.desired.ClusterId;
import dev.spillway.operator.desired.DesiredCluster;
import dev.spillway.operator.desired.KafkaNode;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.Demand;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import org.junit.jupiter.api.Test;

/** What cannot be done node by node is not begun: nothing of such a Cluster is changed. */
class RefusedClustersTest {

    @Test
    void aListenerThatWouldChangeUnderItsClientsChangesNothing() {
        var before = cluster("listeners: [{name: internal, port: 9092}]");
        var after =
                cluster(
                        "listeners: [{name: internal, port: 9092, tls: false}, {name: b, port:"
                                + " 1}]");
        var applied =
                new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("events-brokers")
                        .endMetadata()
                        .addToData("server.properties", BrokerProperties.of(before).text())
                        .build();

        onlyRefuses(
                plan(after, ObservedClusters.cluster(3, 3).object(applied)),
                "ListenerChangeRefused");
    }

    @Test
    void nodesWithoutTlsAreLeftAsTheyAre() {
        var cluster = cluster("");
        var desired =
                new DesiredCluster(Clusters.INSTALLATION, cluster, ClusterId.derivedFrom("u"));
        var old =
                new PodBuilder(desired.pod(new KafkaNode.Broker(new NodeId(0), cluster.brokers())))
                        .editSpec()
                        .editFirstContainer()
                        .withEnv()
                        .endContainer()
                        .endSpec()
                        .build();

        onlyRefuses(plan(cluster, ObservedClusters.cluster(3, 3).object(old)), "PlaintextNodes");
    }

    private static void onlyRefuses(Plan plan, String reason) {
        assertThat(plan.steps())
                .singleElement()
                .isInstanceOfSatisfying(
                        Step.Blocked.class,
                        blocked -> assertThat(blocked.reason()).isEqualTo(reason));
    }

    private static Plan plan(ClusterModel cluster, ObservedClusters seen) {
        return ClusterPlan.next(Clusters.INSTALLATION, cluster, Demand.UNKNOWN, seen.now());
    }

    private static ClusterModel cluster(String more) {
        return Clusters.with(3, 3, "", more);
    }
}
