package dev.spillway.operator.desired;

import dev.spillway.operator.model.PodSettings;
import io.fabric8.kubernetes.api.model.Affinity;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSecurityContextBuilder;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraint;
import io.fabric8.kubernetes.api.model.TopologySpreadConstraintBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the Pods of nodes and of workers have in common: users and groups, and how those of a kind
 * spread.
 */
final class PodParts {
    /** The user of the image (see its Containerfile); the group that mounted disks belong to. */
    private static final long USER = 10001;

    private static final String ZONE = "topology.kubernetes.io/zone";
    private static final String HOST = "kubernetes.io/hostname";

    private PodParts() {}

    static List<String> pullSecrets(Installation installation, PodSettings settings) {
        return settings.imagePullSecrets().isEmpty()
                ? installation.imagePullSecrets()
                : settings.imagePullSecrets();
    }

    static PodSecurityContext security(PodSettings settings) {
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
    static Optional<Affinity> affinity(PodSettings settings, Map<String, String> selector) {
        var given = settings.affinity();
        return switch (settings.spread()) {
            case Preferred ->
                    settings.topologySpread().isEmpty() && given.getPodAntiAffinity() == null
                            ? Optional.of(apart(given, selector))
                            : givenAffinity(settings);
            case Required -> givenAffinity(settings);
        };
    }

    private static Affinity apart(Affinity given, Map<String, String> selector) {
        return given.edit()
                .withNewPodAntiAffinity()
                .addNewPreferredDuringSchedulingIgnoredDuringExecution()
                .withWeight(100)
                .withNewPodAffinityTerm()
                .withTopologyKey(HOST)
                .withNewLabelSelector()
                .withMatchLabels(selector)
                .endLabelSelector()
                .endPodAffinityTerm()
                .endPreferredDuringSchedulingIgnoredDuringExecution()
                .endPodAntiAffinity()
                .build();
    }

    /** Zones are never a hard rule by default: where no node has the label, no Pod could start. */
    static List<TopologySpreadConstraint> spread(
            PodSettings settings, Map<String, String> selector) {
        var given = settings.topologySpread();
        var constraints =
                given.isEmpty()
                        ? switch (settings.spread()) {
                            case Preferred -> List.of(overZones());
                            case Required -> List.of(overZones(), strictlyOverHosts());
                        }
                        : given;
        return constraints.stream().map(constraint -> ofTheirRole(constraint, selector)).toList();
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
            TopologySpreadConstraint constraint, Map<String, String> selector) {
        return constraint.getLabelSelector() != null
                ? constraint
                : constraint
                        .edit()
                        .withNewLabelSelector()
                        .withMatchLabels(selector)
                        .endLabelSelector()
                        .build();
    }
}
