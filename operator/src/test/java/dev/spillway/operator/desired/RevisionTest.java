package dev.spillway.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.KafkaVersion;
import dev.spillway.operator.model.NodeId;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevisionTest {
    private static final String PLAIN = "{}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config: {num.io.threads: '16'}",
                "config: {num.partitions: '6'}",
                "logging: {level: DEBUG, loggers: {kafka.server: TRACE}}",
                "config: {log.retention.ms: '1000'}",
                "pod: {labels: {team: data}, annotations: {a: b}}",
                "replicas: 4",
                "metadataVersion: '4.4'",
                "rolling: {maxUnavailable: 3}",
                "paused: true",
                "defaultQuotas: {produce: 10Mi}",
                "storage: {size: 20Gi}",
                "controllers: {jvm: {heap: 1Gi}}"
            })
    void brokersDoNotRestartFor(String change) {
        assertThat(broker(change)).isEqualTo(broker(PLAIN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config: {log.retention.hours: '1'}",
                "config: {a.property.of.a.plugin: '1'}",
                "jvm: {heap: 3Gi}",
                "resources: {limits: {cpu: '2'}}",
                "pod: {nodeSelector: {disk: nvme}}",
                "pod: {env: [{name: TZ, value: UTC}]}",
                "pod: {volumes: [{name: extra, emptyDir: {}}]}",
                "pod: {initContainers: [{name: agent, image: agent}]}",
                "pod: {containers: [{name: agent, image: agent}]}",
                "pod: {securityContext: {}}",
                "pod: {containerSecurityContext: {runAsUser: 20000}}",
                "pod: {terminationGracePeriodSeconds: 300}",
                "listeners: [{name: other, port: 9094}]",
                "listeners: [{name: internal, port: 9092, advertise: ServiceIP}]",
                "listeners: [{name: internal, port: 9092, tls: false}]",
                "listeners: [{name: internal, port: 9092, authentication: MutualTls}]",
                "listeners: [{name: internal, port: 9092, certificate: {secretName: own}}]",
                "tiering: {s3: {bucket: events, region: eu-west-1}}"
            })
    void brokersRestartFor(String change) {
        assertThat(broker(change)).isNotEqualTo(broker(PLAIN));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config: {log.retention.check.interval.ms: '1000'}",
                "listeners: [{name: other, port: 9094}]",
                "listeners: [{name: internal, port: 9092, authentication: None}]",
                "listeners: [{name: internal, port: 9092, certificate: {secretName: own}}]",
                "defaultQuotas: {requestPercent: 50}",
                "jvm: {heap: 1Gi}",
                "replicas: 5"
            })
    void controllersDoNotRestartForWhatConcernsBrokers(String change) {
        assertThat(controller(change)).isEqualTo(controller(PLAIN));
    }

    /** Kafka has that as ACLs. */
    @Test
    void nobodyRestartsForWhatEverybodyMayDo() {
        assertThat(controller("authorization: {default: AllowAll}")).isEqualTo(controller(PLAIN));
        assertThat(broker("authorization: {default: AllowAll}")).isEqualTo(broker(PLAIN));
    }

    @Test
    void brokersRestartForAnotherAddressOfTheirServiceOnlyWhereTheyAdvertiseIt() {
        var byAddress = "listeners: [{name: internal, port: 9092, advertise: ServiceIP}]";
        assertThat(broker(byAddress, "10.96.0.7"))
                .isEqualTo(broker(byAddress, "10.96.0.7"))
                .isNotEqualTo(broker(byAddress, "10.96.0.8"));
        assertThat(controller(byAddress)).isEqualTo(controller(PLAIN));
    }

    @Test
    void clusterThatGrowsFromOneBrokerRestartsNone() {
        assertThat(broker("replicas: 1")).isEqualTo(broker("replicas: 3"));
    }

    @Test
    void controllersThatComeAndGoRestartNobody() {
        assertThat(broker("controllers: {replicas: 1}"))
                .isEqualTo(broker("controllers: {replicas: 5}"));
        assertThat(controller("controllers: {replicas: 1}"))
                .isEqualTo(controller("controllers: {replicas: 5}"));
    }

    @Test
    void controllerThatJoinedIsAsGoodAsOneThatWasThereFromTheBeginning() {
        var cluster = cluster(PLAIN);
        var first = Fixtures.controllers(cluster).getFirst();
        var joined = new KafkaNode.Controller(first.id(), first.pool(), new DiskFormat.Join());

        assertThat(revision(cluster, joined)).isEqualTo(revision(cluster, first));
    }

    @Test
    void anotherImageIsAnotherRevision() {
        var cluster = cluster(PLAIN);
        var node = Fixtures.brokers(cluster).getFirst();
        var newer = new Installation("spillway/broker", "0.2.0", "spillway-system");

        assertThat(
                        Revision.of(
                                new DesiredCluster(newer, cluster, ClusterId.derivedFrom("0-1"))
                                        .pod(node)))
                .isNotEqualTo(revision(cluster, node));
    }

    @Test
    void anotherKafkaIsAnotherRevisionOfControllersAndBrokers() {
        var now = cluster(PLAIN);
        var newer = now.running(new KafkaVersion(4, 4, 1));

        for (var node :
                List.of(Fixtures.controllers(now).getFirst(), Fixtures.brokers(now).getFirst())) {
            assertThat(revision(newer, node)).isNotEqualTo(revision(now, node));
        }
    }

    @Test
    void anImageOfTheUsersIsUsedAsItIsByAllNodesAndSaysWhichKafkaItMustHave() {
        var image = "registry.example.com/kafka@sha256:" + "0123456789abcdef".repeat(4);
        var cluster = cluster("image: " + image);
        for (var node :
                List.of(
                        Fixtures.controllers(cluster).getFirst(),
                        Fixtures.brokers(cluster).getFirst())) {
            var container =
                    Fixtures.desired(cluster).pod(node).getSpec().getContainers().getFirst();
            assertThat(container.getImage()).isEqualTo(image);
            assertThat(container.getEnv())
                    .filteredOn(variable -> variable.getName().equals("SPILLWAY_KAFKA_VERSION"))
                    .singleElement()
                    .satisfies(variable -> assertThat(variable.getValue()).isEqualTo("4.4.0"));
        }
    }

    @Test
    void anImageOfTheUsersIsNotRestartedForANewerOperatorThatRendersTheSame() {
        var cluster = cluster("image: registry.example.com/kafka:1");
        var node = Fixtures.brokers(cluster).getFirst();
        var newer = new Installation("spillway/broker", "0.2.0", "spillway-system");
        assertThat(
                        Revision.of(
                                new DesiredCluster(newer, cluster, ClusterId.derivedFrom("0-1"))
                                        .pod(node)))
                .isEqualTo(
                        Revision.of(
                                new DesiredCluster(
                                                Fixtures.INSTALLATION,
                                                cluster,
                                                ClusterId.derivedFrom("0-1"))
                                        .pod(node)));
    }

    @Test
    void aRequestedRestartRestartsEveryNodeOnceAndItsRemovalNone() {
        var without = cluster(PLAIN);
        var requested = without.withRestartedAt("2026-01-01T12:00:00Z");
        var again = without.withRestartedAt("2026-01-02T12:00:00Z");
        for (var node :
                List.of(
                        Fixtures.controllers(without).getFirst(),
                        Fixtures.brokers(without).getFirst())) {
            var before = revision(without, node);
            var after = revision(requested, node);
            assertThat(after).isNotEqualTo(before);
            assertThat(revision(again, node)).isNotIn(before, after);
            // As NodePods and ClusterPlan ask, with what the Pod itself was made from.
            assertThat(Fixtures.desired(without).revision(node, "2026-01-01T12:00:00Z"))
                    .as("somebody removed the annotation")
                    .isEqualTo(after);
            assertThat(Fixtures.desired(requested).revision(node, "2025-12-31T12:00:00Z"))
                    .as("an earlier request does not count")
                    .isEqualTo(after);
            assertThat(Fixtures.desired(without).revision(node, "")).isEqualTo(before);
        }
    }

    @Test
    void podOfSomeoneElseHasNoRevision() {
        var pod = new PodBuilder().withNewMetadata().endMetadata().build();

        assertThat(Revision.of(pod)).isEqualTo(new Revision(""));
    }

    private static Revision broker(String spec) {
        var cluster = cluster(spec);
        return revision(cluster, new KafkaNode.Broker(new NodeId(0), cluster.brokers()));
    }

    private static Revision broker(String spec, String serviceIp) {
        var cluster = cluster(spec);
        return revision(cluster, new KafkaNode.Broker(new NodeId(0), cluster.brokers(), serviceIp));
    }

    private static Revision controller(String spec) {
        var cluster = cluster(spec);
        return revision(
                cluster,
                new KafkaNode.Controller(
                        new NodeId(1000),
                        cluster.controllers(),
                        new DiskFormat.Initial(List.of(new NodeId(1000)))));
    }

    private static ClusterModel cluster(String spec) {
        return Fixtures.clusterWith(spec.equals(PLAIN) ? "" : spec);
    }

    private static Revision revision(ClusterModel cluster, KafkaNode node) {
        return Revision.of(Fixtures.desired(cluster).pod(node));
    }
}
