package dev.spillway.local.api.types;

import dev.spillway.local.api.object.GroupResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The built-in types that are served: those that this product and kubectl use. */
public final class BuiltInTypes {

    private static final String RBAC = "rbac.authorization.k8s.io";

    private static final ResourceType.Scale DEPLOYMENT_SCALE =
            new ResourceType.Scale("spec.replicas", "status.replicas", "spec.selector");

    private BuiltInTypes() {}

    /** In the order in which kubectl resolves a name that several groups have. */
    public static List<ResourceType> all() {
        return Stream.concat(core(), named()).map(Entry::type).toList();
    }

    private static Stream<Entry> core() {
        return Stream.of(
                core("Namespace").shortName("ns").cluster().status(),
                core("Pod").shortName("po").inAll().status().generation(),
                core("Service").shortName("svc").inAll().status(),
                core("ConfigMap").shortName("cm"),
                core("Secret"),
                core("PersistentVolumeClaim").shortName("pvc").status(),
                core("ServiceAccount").shortName("sa"),
                core("Event").shortName("ev"),
                core("Node").shortName("no").cluster().status());
    }

    private static Stream<Entry> named() {
        return Stream.of(
                new Entry("apps", "v1", "Deployment")
                        .shortName("deploy")
                        .inAll()
                        .status()
                        .generation()
                        .scale(DEPLOYMENT_SCALE),
                new Entry("policy", "v1", "PodDisruptionBudget")
                        .shortName("pdb")
                        .status()
                        .generation(),
                new Entry("networking.k8s.io", "v1", "NetworkPolicy")
                        .plural("networkpolicies")
                        .shortName("netpol")
                        .generation(),
                new Entry(RBAC, "v1", "ClusterRole").cluster(),
                new Entry(RBAC, "v1", "ClusterRoleBinding").cluster(),
                new Entry(RBAC, "v1", "Role"),
                new Entry(RBAC, "v1", "RoleBinding"),
                new Entry("coordination.k8s.io", "v1", "Lease"),
                new Entry("discovery.k8s.io", "v1", "EndpointSlice").generation(),
                new Entry("scheduling.k8s.io", "v1", "PriorityClass")
                        .plural("priorityclasses")
                        .shortName("pc")
                        .cluster(),
                new Entry("storage.k8s.io", "v1", "StorageClass")
                        .plural("storageclasses")
                        .shortName("sc")
                        .cluster(),
                new Entry("autoscaling", "v2", "HorizontalPodAutoscaler")
                        .shortName("hpa")
                        .inAll()
                        .status(),
                new Entry("apiextensions.k8s.io", "v1", "CustomResourceDefinition")
                        .shortName("crd")
                        .shortName("crds")
                        .category("api-extensions")
                        .cluster()
                        .status()
                        .generation());
    }

    private static Entry core(String kind) {
        return new Entry("", "v1", kind);
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

    /** A builder for the lists above. */
    private static final class Entry {
        private final String group;
        private final String version;
        private final String kind;
        private String plural;
        private final List<String> shortNames = new ArrayList<>();
        private final List<String> categories = new ArrayList<>();
        private boolean namespaced = true;
        private boolean status;
        private boolean generation;
        private ResourceType.@Nullable Scale scale;

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

        Entry scale(ResourceType.Scale paths) {
            scale = paths;
            return this;
        }

        ResourceType type() {
            return new ResourceType(
                    new GroupResource(group, plural),
                    version,
                    new ResourceType.Names(
                            kind.toLowerCase(Locale.ROOT),
                            kind,
                            List.copyOf(shortNames),
                            List.copyOf(categories)),
                    namespaced,
                    status,
                    scale,
                    generation,
                    selectable(kind),
                    null,
                    new BuiltInStrategy(ResourceType.apiVersion(group, version), kind));
        }
    }
}
