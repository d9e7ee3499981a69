package dev.spillway.local.api.types;

import dev.spillway.local.api.object.ResourceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The types of Kubernetes that are served: those that this product and kubectl use. */
public final class BuiltIns {

    private static final Type.Scale DEPLOYMENT_SCALE =
            new Type.Scale("spec.replicas", "status.replicas", "spec.selector");

    private BuiltIns() {}

    /** In the order in which kubectl resolves a name that several groups have. */
    public static List<Type> all() {
        List<Type> types = new ArrayList<>();
        String core = "";
        types.add(new Entry(core, "v1", "Namespace").shortName("ns").cluster().status().type());
        types.add(
                new Entry(core, "v1", "Pod").shortName("po").inAll().status().generation().type());
        types.add(new Entry(core, "v1", "Service").shortName("svc").inAll().status().type());
        types.add(new Entry(core, "v1", "ConfigMap").shortName("cm").type());
        types.add(new Entry(core, "v1", "Secret").type());
        types.add(new Entry(core, "v1", "PersistentVolumeClaim").shortName("pvc").status().type());
        types.add(new Entry(core, "v1", "ServiceAccount").shortName("sa").type());
        types.add(new Entry(core, "v1", "Event").shortName("ev").type());
        types.add(new Entry(core, "v1", "Node").shortName("no").cluster().status().type());
        types.add(new Entry(core, "v1", "Endpoints").plural("endpoints").shortName("ep").type());
        types.add(
                new Entry("apps", "v1", "Deployment")
                        .shortName("deploy")
                        .inAll()
                        .status()
                        .generation()
                        .scale(DEPLOYMENT_SCALE)
                        .type());
        types.add(
                new Entry("policy", "v1", "PodDisruptionBudget")
                        .shortName("pdb")
                        .status()
                        .generation()
                        .type());
        types.add(
                new Entry("networking.k8s.io", "v1", "NetworkPolicy")
                        .plural("networkpolicies")
                        .shortName("netpol")
                        .generation()
                        .type());
        String rbac = "rbac.authorization.k8s.io";
        types.add(new Entry(rbac, "v1", "ClusterRole").cluster().type());
        types.add(new Entry(rbac, "v1", "ClusterRoleBinding").cluster().type());
        types.add(new Entry(rbac, "v1", "Role").type());
        types.add(new Entry(rbac, "v1", "RoleBinding").type());
        types.add(new Entry("coordination.k8s.io", "v1", "Lease").type());
        types.add(new Entry("discovery.k8s.io", "v1", "EndpointSlice").generation().type());
        types.add(
                new Entry("scheduling.k8s.io", "v1", "PriorityClass")
                        .plural("priorityclasses")
                        .shortName("pc")
                        .cluster()
                        .type());
        types.add(
                new Entry("storage.k8s.io", "v1", "StorageClass")
                        .plural("storageclasses")
                        .shortName("sc")
                        .cluster()
                        .type());
        types.add(
                new Entry("autoscaling", "v2", "HorizontalPodAutoscaler")
                        .shortName("hpa")
                        .inAll()
                        .status()
                        .type());
        types.add(
                new Entry("events.k8s.io", "v1", "Event").shortName("ev").stored("events").type());
        types.add(
                new Entry("apiextensions.k8s.io", "v1", "CustomResourceDefinition")
                        .shortName("crd")
                        .shortName("crds")
                        .category("api-extensions")
                        .cluster()
                        .status()
                        .generation()
                        .type());
        return List.copyOf(types);
    }

    private static Set<String> selectable(String kind) {
        return switch (kind) {
            case "Pod" ->
                    Set.of(
                            "spec.nodeName",
                            "spec.restartPolicy",
                            "spec.schedulerName",
                            "spec.serviceAccountName",
                            "spec.hostNetwork",
                            "status.phase",
                            "status.podIP",
                            "status.nominatedNodeName");
            case "Event" ->
                    Set.of(
                            "involvedObject.kind",
                            "involvedObject.namespace",
                            "involvedObject.name",
                            "involvedObject.uid",
                            "involvedObject.apiVersion",
                            "involvedObject.resourceVersion",
                            "involvedObject.fieldPath",
                            "regarding.kind",
                            "regarding.namespace",
                            "regarding.name",
                            "regarding.uid",
                            "reason",
                            "reportingComponent",
                            "source",
                            "type");
            case "Secret" -> Set.of("type");
            case "Service" -> Set.of("spec.clusterIP", "spec.type");
            case "Namespace" -> Set.of("status.phase");
            case "Node" -> Set.of("spec.unschedulable");
            default -> Set.of();
        };
    }

    /** A line of the table above. */
    private static final class Entry {
        private final String group;
        private final String version;
        private final String kind;
        private String plural;
        private @Nullable String stored;
        private final List<String> shortNames = new ArrayList<>();
        private final List<String> categories = new ArrayList<>();
        private boolean namespaced = true;
        private boolean status;
        private boolean generation;
        private Type.@Nullable Scale scale;

        Entry(String group, String version, String kind) {
            this.group = group;
            this.version = version;
            this.kind = kind;
            this.plural = kind.toLowerCase(Locale.ROOT) + "s";
        }

        Entry plural(String name) {
            plural = name;
            return this;
        }

        Entry shortName(String name) {
            shortNames.add(name);
            return this;
        }

        Entry category(String name) {
            categories.add(name);
            return this;
        }

        /** Shown by {@code kubectl get all}. */
        Entry inAll() {
            return category("all");
        }

        Entry cluster() {
            namespaced = false;
            return this;
        }

        Entry status() {
            status = true;
            return this;
        }

        Entry generation() {
            generation = true;
            return this;
        }

        Entry scale(Type.Scale paths) {
            scale = paths;
            return this;
        }

        Entry stored(String name) {
            stored = name;
            return this;
        }

        Type type() {
            String path = group.isEmpty() ? plural : group + "/" + plural;
            return new Type(
                    new ResourceName(group, plural),
                    version,
                    new Type.Names(
                            kind.toLowerCase(Locale.ROOT),
                            kind,
                            List.copyOf(shortNames),
                            List.copyOf(categories)),
                    namespaced,
                    stored == null ? path : stored,
                    status,
                    scale,
                    generation,
                    selectable(kind),
                    null,
                    new BuiltInRules(Type.apiVersion(group, version), kind));
        }
    }
}
