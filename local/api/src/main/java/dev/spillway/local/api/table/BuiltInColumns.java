package dev.spillway.local.api.table;

import static dev.spillway.local.api.table.Column.AGE;
import static dev.spillway.local.api.table.Column.NAME;
import static dev.spillway.local.api.table.Column.number;
import static dev.spillway.local.api.table.Column.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.LabelSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The columns of the built-in types, as kubectl shows them against any Kubernetes. */
public final class BuiltInColumns {

    private static final String NONE = "<none>";

    private BuiltInColumns() {}

    public static List<Column> of(String kind) {
        return switch (kind) {
            case "Namespace" -> List.of(NAME, text("Status", o -> at(o, "status.phase")), AGE);
            case "Pod" -> PodColumns.COLUMNS;
            case "Service" -> ServiceColumns.COLUMNS;
            case "ConfigMap" ->
                    List.of(
                            NAME,
                            number(
                                    "Data",
                                    o -> o.path("data").size() + o.path("binaryData").size()),
                            AGE);
            case "Secret" ->
                    List.of(
                            NAME,
                            text("Type", o -> at(o, "type")),
                            number("Data", o -> o.path("data").size()),
                            AGE);
            case "PersistentVolumeClaim" -> claim();
            case "ServiceAccount" ->
                    List.of(NAME, number("Secrets", o -> o.path("secrets").size()), AGE);
            case "Event" -> EventColumns.COLUMNS;
            case "Node" -> node();
            case "Endpoints" -> List.of(NAME, text("Endpoints", ServiceColumns::endpoints), AGE);
            case "EndpointSlice" ->
                    List.of(
                            NAME,
                            text("AddressType", o -> at(o, "addressType")),
                            text("Ports", ServiceColumns::slicePorts),
                            text("Endpoints", ServiceColumns::sliceAddresses),
                            AGE);
            case "Deployment" -> deployment();
            case "PodDisruptionBudget" ->
                    List.of(
                            NAME,
                            text("Min Available", o -> or(at(o, "spec.minAvailable"), "N/A")),
                            text("Max Unavailable", o -> or(at(o, "spec.maxUnavailable"), "N/A")),
                            number(
                                    "Allowed Disruptions",
                                    o -> o.path("status").path("disruptionsAllowed").asInt()),
                            AGE);
            case "NetworkPolicy" ->
                    List.of(NAME, text("Pod-Selector", o -> selector(o, "podSelector")), AGE);
            case "ClusterRole", "Role", "CustomResourceDefinition" ->
                    List.of(NAME, text("Created At", o -> at(o, "metadata.creationTimestamp")));
            case "ClusterRoleBinding", "RoleBinding" -> binding();
            case "Lease" -> List.of(NAME, text("Holder", o -> at(o, "spec.holderIdentity")), AGE);
            case "PriorityClass" ->
                    List.of(
                            NAME,
                            number("Value", o -> o.path("value").asInt()),
                            text("Global-Default", o -> or(at(o, "globalDefault"), "false")),
                            AGE,
                            text("PreemptionPolicy", o -> at(o, "preemptionPolicy")));
            case "StorageClass" ->
                    List.of(
                            NAME,
                            text("Provisioner", o -> at(o, "provisioner")),
                            text("ReclaimPolicy", o -> at(o, "reclaimPolicy")),
                            text("VolumeBindingMode", o -> at(o, "volumeBindingMode")),
                            text(
                                    "AllowVolumeExpansion",
                                    o -> or(at(o, "allowVolumeExpansion"), "false")),
                            AGE);
            case "HorizontalPodAutoscaler" ->
                    List.of(
                            NAME,
                            text(
                                    "Reference",
                                    o ->
                                            at(o, "spec.scaleTargetRef.kind")
                                                    + "/"
                                                    + at(o, "spec.scaleTargetRef.name")),
                            text("MinPods", o -> or(at(o, "spec.minReplicas"), "<unset>")),
                            number("MaxPods", o -> o.path("spec").path("maxReplicas").asInt()),
                            number(
                                    "Replicas",
                                    o -> o.path("status").path("currentReplicas").asInt()),
                            AGE);
            default -> List.of(NAME, AGE);
        };
    }

    private static List<Column> claim() {
        return List.of(
                NAME,
                text(
                        "Status",
                        o ->
                                o.path("metadata").has("deletionTimestamp")
                                        ? "Terminating"
                                        : at(o, "status.phase")),
                text("Volume", o -> at(o, "spec.volumeName")),
                text("Capacity", o -> at(o, "status.capacity.storage")),
                text("Access Modes", BuiltInColumns::accessModes),
                text("StorageClass", o -> at(o, "spec.storageClassName")),
                text(
                        "VolumeAttributesClass",
                        o -> or(at(o, "spec.volumeAttributesClassName"), "<unset>")),
                AGE,
                text("VolumeMode", o -> at(o, "spec.volumeMode")).wide());
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

    private static List<Column> node() {
        return List.of(
                NAME,
                text("Status", BuiltInColumns::nodeStatus),
                text("Roles", BuiltInColumns::nodeRoles),
                AGE,
                text("Version", o -> at(o, "status.nodeInfo.kubeletVersion")),
                text("Internal-IP", o -> address(o, "InternalIP")).wide(),
                text("External-IP", o -> address(o, "ExternalIP")).wide(),
                text("OS-Image", o -> or(at(o, "status.nodeInfo.osImage"), "<unknown>")).wide(),
                text("Kernel-Version", o -> or(at(o, "status.nodeInfo.kernelVersion"), "<unknown>"))
                        .wide(),
                text(
                                "Container-Runtime",
                                o ->
                                        or(
                                                at(o, "status.nodeInfo.containerRuntimeVersion"),
                                                "<unknown>"))
                        .wide());
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

    private static List<Column> deployment() {
        return List.of(
                NAME,
                text(
                        "Ready",
                        o ->
                                o.path("status").path("readyReplicas").asInt()
                                        + "/"
                                        + o.path("spec").path("replicas").asInt()),
                number("Up-to-date", o -> o.path("status").path("updatedReplicas").asInt()),
                number("Available", o -> o.path("status").path("availableReplicas").asInt()),
                AGE,
                text("Containers", o -> containers(o, "name")).wide(),
                text("Images", o -> containers(o, "image")).wide(),
                text("Selector", o -> selector(o, "selector")).wide());
    }

    private static String containers(ObjectNode deployment, String field) {
        return Json.objects(
                        deployment.path("spec").path("template").path("spec").path("containers"))
                .map(each -> each.path(field).asText())
                .collect(Collectors.joining(","));
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

    /** The text at a path such as {@code status.phase}; empty when there is none. */
    static String at(JsonNode object, String path) {
        JsonNode at = object;
        for (String name : path.split("\\.", -1)) {
            at = at.path(name);
        }
        return at.asText("");
    }

    static String or(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }
}
