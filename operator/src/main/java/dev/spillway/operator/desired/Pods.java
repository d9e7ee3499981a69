package dev.spillway.operator.desired;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.PodSettings;
import dev.spillway.operator.model.ResourceNames;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One Pod for each broker and controller, without a StatefulSet: each can be removed on its own.
 */
final class Pods {
    /** The user of the image (see its Containerfile); the group that mounted disks belong to. */
    private static final long USER = 10001;

    private static final String ZONE = "topology.kubernetes.io/zone";
    private static final String HOST = "kubernetes.io/hostname";

    private Pods() {}

    static Pod of(DesiredCluster desired, KafkaNode node) {
        PodSpec spec = spec(desired, node);
        ClusterModel cluster = desired.cluster();
        var properties = ConfigMaps.properties(cluster, node.id().role());
        var labels = new TreeMap<>(node.pool().pod().labels());
        labels.putAll(Labels.node(cluster.name(), node.id()));
        return new PodBuilder()
                .withMetadata(
                        ObjectMetadata.owned(
                                        cluster,
                                        ResourceNames.pod(cluster.name(), node.id()),
                                        labels)
                                .withAnnotations(node.pool().pod().annotations())
                                .addToAnnotations(
                                        Labels.REVISION,
                                        Revision.of(
                                                        spec,
                                                        properties.needingRestart(),
                                                        cluster.restartedAt())
                                                .text())
                                .addToAnnotations(Labels.RELEASE, desired.installation().release())
                                .addToAnnotations(restartedAt(cluster))
                                .build())
                .withSpec(spec)
                .build();
    }

    private static Map<String, String> restartedAt(ClusterModel cluster) {
        return cluster.restartedAt().isEmpty()
                ? Map.of()
                : Map.of(Labels.RESTARTED_AT, cluster.restartedAt());
    }

    private static PodSpec spec(DesiredCluster desired, KafkaNode node) {
        ClusterModel cluster = desired.cluster();
        PodSettings settings = node.pool().pod();
        var spec =
                new PodSpecBuilder()
                        .withHostname(ResourceNames.pod(cluster.name(), node.id()))
                        .withSubdomain(ResourceNames.nodesService(cluster.name()))
                        .withServiceAccountName(ServiceAccounts.name(cluster, node.pool()))
                        .withAutomountServiceAccountToken(false)
                        .withEnableServiceLinks(false)
                        .withRestartPolicy("Always")
                        .withTerminationGracePeriodSeconds(GracePeriod.seconds(node.pool()))
                        .withSecurityContext(security(settings))
                        .withNodeSelector(settings.nodeSelector())
                        .withTolerations(settings.tolerations())
                        .withTopologySpreadConstraints(spread(cluster, node))
                        .withImagePullSecrets(
                                pullSecrets(desired, settings).stream()
                                        .map(LocalObjectReference::new)
                                        .toList())
                        .withInitContainers(settings.additions().initContainers())
                        // Kafka's first: it is the one that kubectl logs shows.
                        .withContainers(Containers.of(desired, node))
                        .addAllToContainers(settings.additions().containers())
                        .withVolumes(Volumes.of(cluster, node))
                        .build();
        affinity(cluster, node).ifPresent(spec::setAffinity);
        if (!settings.priorityClassName().isEmpty()) {
            spec.setPriorityClassName(settings.priorityClassName());
        }
        return spec;
    }

    private static List<String> pullSecrets(DesiredCluster desired, PodSettings settings) {
        return settings.imagePullSecrets().isEmpty()
                ? desired.installation().imagePullSecrets()
                : settings.imagePullSecrets();
    }

    private static PodSecurityContext security(PodSettings settings) {
        PodSecurityContext given =
                settings.securityContext()
                        .orElseGet(() -> withOurs(new PodSecurityContextBuilder()).build());
        var security = given.edit();
        if (!decidesUsers(given)) {
            withOurs(security);
        }
        if (given.getRunAsNonRoot() == null) {
            security.withRunAsNonRoot(true);
        }
        if (given.getFsGroupChangePolicy() == null) {
            // Changing the group of every file of a large disk would take minutes each time.
            security.withFsGroupChangePolicy("OnRootMismatch");
        }
        if (given.getSeccompProfile() == null) {
            security.withNewSeccompProfile().withType("RuntimeDefault").endSeccompProfile();
        }
        return security.build();
    }

    private static PodSecurityContextBuilder withOurs(PodSecurityContextBuilder context) {
        return context.withRunAsUser(USER).withRunAsGroup(USER).withFsGroup(USER);
    }

    /**
     * Users and groups are all the user's or all ours. An empty context leaves them to the
     * platform: OpenShift refuses ours.
     */
    private static boolean decidesUsers(PodSecurityContext given) {
        return given.equals(new PodSecurityContext())
                || given.getRunAsUser() != null
                || given.getRunAsGroup() != null
                || given.getFsGroup() != null;
    }

    /** The user's, if it says anything. */
    static Optional<Affinity> givenAffinity(PodSettings settings) {
        return Optional.of(settings.affinity()).filter(given -> !given.equals(new Affinity()));
    }

    /**
     * That the Pods of a role are to be on different Kubernetes nodes is asked for here, not with a
     * second soft topologySpreadConstraint: of those the scheduler scores only the nodes that have
     * the labels of all, and without zones (kind, k3s, bare metal) no node has.
     */
    private static Optional<Affinity> affinity(ClusterModel cluster, KafkaNode node) {
        var settings = node.pool().pod();
        var given = settings.affinity();
        return switch (settings.spread()) {
            case Preferred ->
                    settings.topologySpread().isEmpty() && given.getPodAntiAffinity() == null
                            ? Optional.of(apart(given, cluster, node))
                            : givenAffinity(settings);
            case Required -> givenAffinity(settings);
        };
    }

    private static Affinity apart(Affinity given, ClusterModel cluster, KafkaNode node) {
        return given.edit()
                .withNewPodAntiAffinity()
                .addNewPreferredDuringSchedulingIgnoredDuringExecution()
                .withWeight(100)
                .withNewPodAffinityTerm()
                .withTopologyKey(HOST)
                .withNewLabelSelector()
                .withMatchLabels(Labels.selector(cluster.name(), node.id().role()))
                .endLabelSelector()
                .endPodAffinityTerm()
                .endPreferredDuringSchedulingIgnoredDuringExecution()
                .endPodAntiAffinity()
                .build();
    }

    /** Zones are never a hard rule by default: where no node has the label, no Pod could start. */
    private static List<TopologySpreadConstraint> spread(ClusterModel cluster, KafkaNode node) {
        var given = node.pool().pod().topologySpread();
        var constraints =
                given.isEmpty()
                        ? switch (node.pool().pod().spread()) {
                            case Preferred -> List.of(overZones());
                            case Required -> List.of(overZones(), strictlyOverHosts());
                        }
                        : given;
        return constraints.stream()
                .map(constraint -> ofTheirRole(constraint, cluster, node))
                .toList();
    }

    private static TopologySpreadConstraint overZones() {
        return new TopologySpreadConstraintBuilder()
                .withMaxSkew(1)
                .withTopologyKey(ZONE)
                .withWhenUnsatisfiable("ScheduleAnyway")
                .build();
    }

    private static TopologySpreadConstraint strictlyOverHosts() {
        return new TopologySpreadConstraintBuilder()
                .withMaxSkew(1)
                .withTopologyKey(HOST)
                .withWhenUnsatisfiable("DoNotSchedule")
                // Otherwise a cordoned node would count as an empty one, and no Pod could be
                // scheduled during a drain.
                .withNodeTaintsPolicy("Honor")
                .build();
    }

    private static TopologySpreadConstraint ofTheirRole(
            TopologySpreadConstraint constraint, ClusterModel cluster, KafkaNode node) {
        return constraint.getLabelSelector() != null
                ? constraint
                : constraint
                        .edit()
                        .withNewLabelSelector()
                        .withMatchLabels(Labels.selector(cluster.name(), node.id().role()))
                        .endLabelSelector()
                        .build();
    }
}
