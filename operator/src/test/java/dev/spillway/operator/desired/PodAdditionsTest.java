package dev.spillway.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.KafkaVersions;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.OwnedPodParts;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a user adds to Pods; what golden folders do not show. */
class PodAdditionsTest {
    private static final String TIERING =
            "tiering: {s3: {bucket: abc, region: eu-west-1, %s, ca: {secret: {name: ca}}}}";

    /** What is missing there could be replaced by a user. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "credentialsSecret: {name: s3}",
                "webIdentity: {roleArn: 'arn:aws:iam::123456789012:role/kafka'}"
            })
    void everyPartOfAPodIsKnownToBeTheOperators(String access) {
        var cluster =
                Fixtures.clusterWith(
                        TIERING.formatted(access)
                                + "\n"
                                + "listeners: [{name: routed, port: 9092, advertise: ServiceIP,"
                                + " certificate: {secretName: own}}]");
        var ending = Fixtures.desired(cluster).coldDataCleanup().getSpec();

        for (PodSpec pod : List.of(broker(cluster), controller(cluster), ending)) {
            assertThat(pod.getVolumes())
                    .extracting(Volume::getName)
                    .allMatch(OwnedPodParts::isVolume);
            assertThat(pod.getContainers())
                    .extracting(Container::getName)
                    .isSubsetOf(OwnedPodParts.CONTAINERS);
            for (Container container : pod.getContainers()) {
                assertThat(container.getVolumeMounts())
                        .extracting(VolumeMount::getMountPath)
                        .allMatch(path ->
                                OwnedPodParts.PATHS.stream()
                                        .anyMatch(own ->
                                                path.equals(own) || path.startsWith(own + "/")));
                assertThat(container.getEnv())
                        .extracting(EnvVar::getName)
                        .filteredOn(name -> !name.startsWith("SPILLWAY_"))
                        .isSubsetOf(
                                Stream.of(OwnedPodParts.VARIABLES, OwnedPodParts.JVM_VARIABLES)
                                        .flatMap(Set::stream)
                                        .toList());
            }
        }
    }

    /** What is said to be there but is not could be mounted, and the new Pod would be refused. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "replicas: 3",
                "tiering: {s3: {bucket: abc, region: eu-west-1}}",
                "tiering: {s3: {bucket: abc, region: eu-west-1, credentialsSecret: {name: s3}}}",
                "tiering: {s3: {bucket: abc, region: eu-west-1, credentialsSecret: {name: s3},"
                        + " ca: {configMap: {name: ca}}}}",
                "tiering: {s3: {bucket: abc, region: eu-west-1, webIdentity: {roleArn:"
                        + " 'arn:aws:iam::123456789012:role/kafka'}, ca: {secret: {name: ca}}}}"
            })
    void theVolumesOfEachRoleAreThoseThatOthersMayMount(String spec) {
        var cluster = Fixtures.clusterWith(spec);

        assertThat(broker(cluster).getVolumes())
                .extracting(Volume::getName)
                .filteredOn(name -> !OwnedPodParts.isKeyVolume(name))
                .hasSameElementsAs(OwnedPodParts.volumes(NodeRole.Broker, cluster.tiering()));
        assertThat(controller(cluster).getVolumes())
                .extracting(Volume::getName)
                .filteredOn(name -> !OwnedPodParts.isKeyVolume(name))
                .hasSameElementsAs(OwnedPodParts.volumes(NodeRole.Controller, cluster.tiering()));
    }

    @Test
    void usersAndGroupsAreLeftToThePlatformIfTheUserSaysSo() {
        var own = broker(Fixtures.clusterWith("replicas: 3")).getSecurityContext();
        var left = broker(Fixtures.clusterWith("pod: {securityContext: {}}")).getSecurityContext();

        assertThat(own.getRunAsUser()).isEqualTo(10001);
        assertThat(own.getFsGroup()).isEqualTo(10001);
        assertThat(left.getRunAsUser()).isNull();
        assertThat(left.getRunAsGroup()).isNull();
        assertThat(left.getFsGroup()).isNull();
        assertThat(left.getRunAsNonRoot()).isTrue();
        assertThat(left.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    }

    /** Without our fsGroup a disk belongs to root, and Kafka cannot write to it. */
    @Test
    void aSecurityContextThatDecidesNoUserKeepsOurs() {
        for (var other :
                List.of(
                        "fsGroupChangePolicy: Always",
                        "supplementalGroups: [5]",
                        "seccompProfile: {type: Unconfined}")) {
            var context =
                    broker(Fixtures.clusterWith("pod: {securityContext: {" + other + "}}"))
                            .getSecurityContext();
            assertThat(context.getRunAsUser()).as(other).isEqualTo(10001);
            assertThat(context.getRunAsGroup()).as(other).isEqualTo(10001);
            assertThat(context.getFsGroup()).as(other).isEqualTo(10001);
        }
        for (var user : List.of("runAsUser: 5", "runAsGroup: 5", "fsGroup: 5")) {
            var context =
                    broker(Fixtures.clusterWith("pod: {securityContext: {" + user + "}}"))
                            .getSecurityContext();
            assertThat(
                            Stream.of(
                                            context.getRunAsUser(),
                                            context.getRunAsGroup(),
                                            context.getFsGroup())
                                    .filter(Objects::nonNull))
                    .as(user)
                    .containsExactly(5L);
        }
    }

    /** A node without a zone label counts for none of several soft constraints. */
    @Test
    void podsSpreadOverKubernetesNodesWithoutZones() {
        var pod = broker(Fixtures.clusterWith("replicas: 3"));

        assertThat(pod.getTopologySpreadConstraints())
                .extracting(each -> each.getTopologyKey() + " " + each.getWhenUnsatisfiable())
                .containsExactly("topology.kubernetes.io/zone ScheduleAnyway");
        var apart =
                pod.getAffinity()
                        .getPodAntiAffinity()
                        .getPreferredDuringSchedulingIgnoredDuringExecution()
                        .getFirst()
                        .getPodAffinityTerm();
        assertThat(apart.getTopologyKey()).isEqualTo("kubernetes.io/hostname");
        assertThat(apart.getLabelSelector().getMatchLabels())
                .containsEntry("app.kubernetes.io/component", "broker")
                .containsEntry("spillway.dev/cluster", "events");
    }

    @Test
    void requiredSpreadIsAHardRuleForKubernetesNodesOnly() {
        var pod = broker(Fixtures.clusterWith("pod: {spread: Required}"));

        assertThat(pod.getTopologySpreadConstraints())
                .extracting(each -> each.getTopologyKey() + " " + each.getWhenUnsatisfiable())
                .containsExactly(
                        "topology.kubernetes.io/zone ScheduleAnyway",
                        "kubernetes.io/hostname DoNotSchedule");
        assertThat(pod.getAffinity()).isNull();
    }

    @Test
    void anAffinityIsKeptAndAnAntiAffinityReplacesOurs() {
        var zone =
                "nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
                        + " {nodeSelectorTerms: [{matchExpressions: [{key: disk, operator:"
                        + " Exists}]}]}}";
        var kept = broker(Fixtures.clusterWith("pod: {affinity: {" + zone + "}}")).getAffinity();
        assertThat(kept.getNodeAffinity()).isNotNull();
        assertThat(kept.getPodAntiAffinity()).isNotNull();

        var own = "pod: {affinity: {podAntiAffinity: {}}}";
        assertThat(
                        broker(Fixtures.clusterWith(own))
                                .getAffinity()
                                .getPodAntiAffinity()
                                .getPreferredDuringSchedulingIgnoredDuringExecution())
                .isEmpty();
        var rules =
                "pod: {topologySpread: [{maxSkew: 1, topologyKey: rack, whenUnsatisfiable:"
                        + " DoNotSchedule}]}";
        assertThat(broker(Fixtures.clusterWith(rules)).getAffinity()).isNull();
    }

    @Test
    void cleanUpKeepsAwayFromNoBroker() {
        var tiering = TIERING.formatted("credentialsSecret: {name: s3}");
        assertThat(
                        Fixtures.desired(Fixtures.clusterWith(tiering))
                                .coldDataCleanup()
                                .getSpec()
                                .getAffinity())
                .isNull();
    }

    @Test
    void clusterThatNamesNoPullSecretsGetsThoseOfTheInstallation() {
        assertThat(pullSecrets("replicas: 3")).containsExactly("mirror");
        assertThat(pullSecrets("pod: {imagePullSecrets: [{name: own}]}")).containsExactly("own");
    }

    private static List<String> pullSecrets(String spec) {
        var installation =
                new Installation(
                        "spillway/broker",
                        "0.1.0",
                        "spillway-system",
                        KafkaVersions.SHIPPED,
                        List.of("mirror"));
        var cluster = Fixtures.clusterWith(spec);
        return new DesiredCluster(installation, cluster, ClusterId.derivedFrom(cluster.uid()))
                .pod(Fixtures.brokers(cluster).getFirst()).getSpec().getImagePullSecrets().stream()
                        .map(LocalObjectReference::getName)
                        .toList();
    }

    @Test
    void theLauncherKnowsTheGracePeriodOfItsPod() {
        var pod = broker(Fixtures.clusterWith("pod: {terminationGracePeriodSeconds: 300}"));

        assertThat(pod.getTerminationGracePeriodSeconds()).isEqualTo(300);
        assertThat(pod.getContainers().getFirst().getEnv())
                .contains(new EnvVar("SPILLWAY_GRACE_SECONDS", "300", null));
    }

    /** One that never ends would keep the clean-up from ending. */
    @Test
    void cleanUpRunsNothingBesideItselfButWhatPreparesIt() {
        var cluster =
                Fixtures.clusterWith(
                        TIERING.formatted("credentialsSecret: {name: s3}")
                                + """

                                pod:
                                  env: [{name: HTTPS_PROXY, value: "http://proxy:3128"}]
                                  volumes: [{name: extra, emptyDir: {}}]
                                  volumeMounts: [{name: extra, mountPath: /extra}]
                                  initContainers:
                                    - name: prepare
                                      image: prepare
                                      volumeMounts:
                                        - {name: extra, mountPath: /extra}
                                        - {name: data, mountPath: /kafka, readOnly: true}
                                  containers: [{name: agent, image: agent}]
                                """);

        var spec = Fixtures.desired(cluster).coldDataCleanup().getSpec();

        assertThat(spec.getContainers()).extracting(Container::getName).containsExactly("cleanup");
        assertThat(spec.getContainers().getFirst().getEnv())
                .contains(new EnvVar("HTTPS_PROXY", "http://proxy:3128", null));
        assertThat(spec.getInitContainers().getFirst().getVolumeMounts())
                .extracting(VolumeMount::getName)
                .containsExactly("extra");
        assertThat(spec.getVolumes()).extracting(Volume::getName).contains("extra");
    }

    private static PodSpec broker(ClusterModel cluster) {
        return Fixtures.desired(cluster).pod(Fixtures.brokers(cluster).getFirst()).getSpec();
    }

    private static PodSpec controller(ClusterModel cluster) {
        return Fixtures.desired(cluster).pod(Fixtures.controllers(cluster).getFirst()).getSpec();
    }
}
