package dev.spillway.local.api.table;

import static dev.spillway.local.api.table.Column.AGE;
import static dev.spillway.local.api.table.Column.NAME;
import static dev.spillway.local.api.table.Column.at;
import static dev.spillway.local.api.table.Column.number;
import static dev.spillway.local.api.table.Column.or;
import static dev.spillway.local.api.table.Column.text;
import static java.util.Map.entry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.LabelSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The columns of the built-in types, as in Kubernetes. */
public final class BuiltInColumns {

    private static final String NONE = "<none>";
    private static final String UNSET = "<unset>";
    private static final String UNKNOWN = "<unknown>";

    private static final Map<String, List<Column>> BY_KIND =
            Map.ofEntries(
                    entry("Pod", PodColumns.COLUMNS),
                    entry("Service", ServiceColumns.COLUMNS),
                    entry("Event", EventColumns.COLUMNS),
                    entry("Namespace", List.of(NAME, text("Status", "status.phase"), AGE)),
                    entry(
                            "ConfigMap",
                            List.of(NAME, number("Data", BuiltInColumns::configMapSize), AGE)),
                    entry(
                            "Secret",
                            List.of(
                                    NAME,
                                    text("Type", "type"),
                                    number("Data", o -> o.path("data").size()),
                                    AGE)),
                    entry(
                            "PersistentVolumeClaim",
                            List.of(
                                    NAME,
                                    text("Status", BuiltInColumns::claimStatus),
                                    text("Volume", "spec.volumeName"),
                                    text("Capacity", "status.capacity.storage"),
                                    text("Access Modes", BuiltInColumns::accessModes),
                                    text("StorageClass", "spec.storageClassName"),
                                    text(
                                            "VolumeAttributesClass",
                                            "spec.volumeAttributesClassName",
                                            UNSET),
                                    AGE,
                                    text("VolumeMode", "spec.volumeMode").wide())),
                    entry(
                            "ServiceAccount",
                            List.of(NAME, number("Secrets", o -> o.path("secrets").size()), AGE)),
                    entry(
                            "Node",
                            List.of(
                                    NAME,
                                    text("Status", BuiltInColumns::nodeStatus),
                                    text("Roles", BuiltInColumns::nodeRoles),
                                    AGE,
                                    text("Version", "status.nodeInfo.kubeletVersion"),
                                    text("Internal-IP", o -> address(o, "InternalIP")).wide(),
                                    text("External-IP", o -> address(o, "ExternalIP")).wide(),
                                    text("OS-Image", "status.nodeInfo.osImage", UNKNOWN).wide(),
                                    text("Kernel-Version", "status.nodeInfo.kernelVersion", UNKNOWN)
                                            .wide(),
                                    text(
                                                    "Container-Runtime",
                                                    "status.nodeInfo.containerRuntimeVersion",
                                                    UNKNOWN)
                                            .wide())),
                    entry(
                            "EndpointSlice",
                            List.of(
                                    NAME,
                                    text("AddressType", "addressType"),
                                    text("Ports", ServiceColumns::slicePorts),
                                    text("Endpoints", ServiceColumns::sliceAddresses),
                                    AGE)),
                    entry(
                            "Deployment",
                            List.of(
                                    NAME,
                                    text("Ready", BuiltInColumns::readyReplicas),
                                    number("Up-to-date", "status.updatedReplicas"),
                                    number("Available", "status.availableReplicas"),
                                    AGE,
                                    text("Containers", o -> containers(o, "name")).wide(),
                                    text("Images", o -> containers(o, "image")).wide(),
                                    text("Selector", o -> selector(o, "selector")).wide())),
                    entry(
                            "PodDisruptionBudget",
                            List.of(
                                    NAME,
                                    text("Min Available", "spec.minAvailable", "N/A"),
                                    text("Max Unavailable", "spec.maxUnavailable", "N/A"),
                                    number("Allowed Disruptions", "status.disruptionsAllowed"),
                                    AGE)),
                    entry(
                            "NetworkPolicy",
                            List.of(
                                    NAME,
                                    text("Pod-Selector", o -> selector(o, "podSelector")),
                                    AGE)),
                    entry("ClusterRole", createdAt()),
                    entry("Role", createdAt()),
                    entry("CustomResourceDefinition", createdAt()),
                    entry("ClusterRoleBinding", binding()),
                    entry("RoleBinding", binding()),
                    entry("Lease", List.of(NAME, text("Holder", "spec.holderIdentity"), AGE)),
                    entry(
                            "PriorityClass",
                            List.of(
                                    NAME,
                                    number("Value", "value"),
                                    text("Global-Default", "globalDefault", "false"),
                                    AGE,
                                    text("PreemptionPolicy", "preemptionPolicy"))),
                    entry(
                            "StorageClass",
                            List.of(
                                    NAME,
                                    text("Provisioner", "provisioner"),
                                    text("ReclaimPolicy", "reclaimPolicy"),
                                    text("VolumeBindingMode", "volumeBindingMode"),
                                    text("AllowVolumeExpansion", "allowVolumeExpansion", "false"),
                                    AGE)),
                    entry(
                            "HorizontalPodAutoscaler",
                            List.of(
                                    NAME,
                                    text("Reference", BuiltInColumns::scaleTarget),
                                    text("MinPods", "spec.minReplicas", UNSET),
                                    number("MaxPods", "spec.maxReplicas"),
                                    number("Replicas", "status.currentReplicas"),
                                    AGE)));

    private BuiltInColumns() {}

    public static List<Column> of(String kind) {
        return BY_KIND.getOrDefault(kind, List.of(NAME, AGE));
    }

    private static List<Column> createdAt() {
        return List.of(NAME, text("Created At", "metadata.creationTimestamp"));
    }

    private static List<Column> binding() {
        return List.of(
                NAME,
                text("Role", o -> at(o, "roleRef.kind") + "/" + at(o, "roleRef.name")),
                AGE,
                text("Users", o -> subjects(o, "User")).wide(),
                text("Groups", o -> subjects(o, "Group")).wide(),
                text("ServiceAccounts", o -> subjects(o, "ServiceAccount")).wide());
    }

    private static int configMapSize(ObjectNode configMap) {
        return configMap.path("data").size() + configMap.path("binaryData").size();
    }

    private static String scaleTarget(ObjectNode autoscaler) {
        return at(autoscaler, "spec.scaleTargetRef.kind")
                + "/"
                + at(autoscaler, "spec.scaleTargetRef.name");
    }

    private static String readyReplicas(ObjectNode deployment) {
        return deployment.path("status").path("readyReplicas").asInt()
                + "/"
                + deployment.path("spec").path("replicas").asInt();
    }

    private static String claimStatus(ObjectNode claim) {
        return claim.path("metadata").has("deletionTimestamp")
                ? "Terminating"
                : at(claim, "status.phase");
    }

    private static String accessModes(ObjectNode claim) {
        return Json.texts(claim.path("status").path("accessModes")).stream()
                .map(mode ->
                        switch (mode) {
                            case "ReadWriteOnce" -> "RWO";
                            case "ReadOnlyMany" -> "ROX";
                            case "ReadWriteMany" -> "RWX";
                            case "ReadWriteOncePod" -> "RWOP";
                            default -> mode;
                        })
                .collect(Collectors.joining(","));
    }

    private static String nodeStatus(ObjectNode node) {
        String ready =
                Json.objects(node.path("status").path("conditions"))
                        .filter(each -> each.path("type").asText().equals("Ready"))
                        .map(each ->
                                each.path("status").asText().equals("True") ? "Ready" : "NotReady")
                        .findFirst()
                        .orElse("Unknown");
        return node.path("spec").path("unschedulable").asBoolean()
                ? ready + ",SchedulingDisabled"
                : ready;
    }

    private static String nodeRoles(ObjectNode node) {
        String prefix = "node-role.kubernetes.io/";
        List<String> roles = new ArrayList<>();
        node.path("metadata")
                .path("labels")
                .fieldNames()
                .forEachRemaining(label -> {
                    if (label.startsWith(prefix)) {
                        roles.add(label.substring(prefix.length()));
                    }
                });
        return or(String.join(",", roles), NONE);
    }

    private static String address(ObjectNode node, String type) {
        return Json.objects(node.path("status").path("addresses"))
                .filter(each -> each.path("type").asText().equals(type))
                .map(each -> each.path("address").asText())
                .findFirst()
                .orElse(NONE);
    }

    private static String containers(ObjectNode deployment, String field) {
        return Json.objects(
                        deployment.path("spec").path("template").path("spec").path("containers"))
                .map(each -> each.path(field).asText())
                .collect(Collectors.joining(","));
    }

    private static String subjects(ObjectNode binding, String kind) {
        return Json.objects(binding.path("subjects"))
                .filter(each -> each.path("kind").asText().equals(kind))
                .map(each ->
                        each.has("namespace")
                                ? each.path("namespace").asText() + "/" + each.path("name").asText()
                                : each.path("name").asText())
                .collect(Collectors.joining(", "));
    }

    private static String selector(ObjectNode object, String field) {
        return or(LabelSelector.text(object.path("spec").path(field)), NONE);
    }
}
