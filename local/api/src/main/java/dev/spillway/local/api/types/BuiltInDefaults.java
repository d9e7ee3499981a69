package dev.spillway.local.api.types;

import static dev.spillway.local.api.object.Json.child;
import static dev.spillway.local.api.object.Json.objects;
import static dev.spillway.local.api.object.Json.putDefault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;

/** The defaults of the built-in types that clients rely on. */
final class BuiltInDefaults {

    private static final String RBAC = "rbac.authorization.k8s.io";

    private BuiltInDefaults() {}

    static void apply(String kind, ObjectNode object) {
        switch (kind) {
            case "Pod" -> PodDefaults.pod(object);
            case "Deployment" -> deployment(child(object, "spec"));
            case "Service" -> service(child(object, "spec"));
            case "Secret" -> secret(object);
            case "Namespace" -> namespace(object);
            case "PersistentVolumeClaim" ->
                    putDefault(child(object, "spec"), "volumeMode", "Filesystem");
            case "NetworkPolicy" -> networkPolicy(child(object, "spec"));
            case "RoleBinding", "ClusterRoleBinding" -> binding(object);
            case "StorageClass" -> {
                putDefault(object, "reclaimPolicy", "Delete");
                putDefault(object, "volumeBindingMode", "Immediate");
            }
            case "PriorityClass" -> putDefault(object, "preemptionPolicy", "PreemptLowerPriority");
            case "HorizontalPodAutoscaler" -> putDefault(child(object, "spec"), "minReplicas", 1);
            case "CustomResourceDefinition" -> definition(child(object, "spec"));
            default -> {}
        }
    }

    private static void deployment(ObjectNode spec) {
        putDefault(spec, "replicas", 1);
        putDefault(spec, "revisionHistoryLimit", 10);
        putDefault(spec, "progressDeadlineSeconds", 600);
        ObjectNode strategy = child(spec, "strategy");
        putDefault(strategy, "type", "RollingUpdate");
        if (strategy.path("type").asText().equals("RollingUpdate")) {
            ObjectNode rolling = child(strategy, "rollingUpdate");
            putDefault(rolling, "maxSurge", "25%");
            putDefault(rolling, "maxUnavailable", "25%");
        }
        PodDefaults.template(child(child(spec, "template"), "spec"));
    }

    private static void service(ObjectNode spec) {
        putDefault(spec, "type", "ClusterIP");
        putDefault(spec, "sessionAffinity", "None");
        objects(spec.path("ports"))
                .forEach(port -> {
                    putDefault(port, "protocol", "TCP");
                    if (port.has("port")) {
                        putDefault(port, "targetPort", port.get("port"));
                    }
                });
        String type = spec.path("type").asText();
        if (type.equals("ExternalName")) {
            return;
        }
        putDefault(spec, "internalTrafficPolicy", "Cluster");
        putDefault(spec, "ipFamilies", Json.array().add("IPv4"));
        putDefault(spec, "ipFamilyPolicy", "SingleStack");
        if (!type.equals("ClusterIP")) {
            putDefault(spec, "externalTrafficPolicy", "Cluster");
        }
        if (type.equals("LoadBalancer")) {
            putDefault(spec, "allocateLoadBalancerNodePorts", true);
        }
    }

    private static void secret(ObjectNode secret) {
        putDefault(secret, "type", "Opaque");
        if (secret.remove("stringData") instanceof ObjectNode plain) {
            ObjectNode data = child(secret, "data");
            plain.properties()
                    .forEach(each ->
                            data.put(
                                    each.getKey(),
                                    Base64.getEncoder()
                                            .encodeToString(
                                                    each.getValue()
                                                            .asText()
                                                            .getBytes(StandardCharsets.UTF_8))));
        }
    }

    private static void namespace(ObjectNode namespace) {
        ObjectNode metadata = child(namespace, "metadata");
        child(metadata, "labels")
                .put("kubernetes.io/metadata.name", metadata.path("name").asText());
        ObjectNode spec = child(namespace, "spec");
        // Removed when the namespace has been emptied; must not come back.
        if (!metadata.hasNonNull("deletionTimestamp")) {
            putDefault(spec, "finalizers", Json.array().add("kubernetes"));
        }
        putDefault(child(namespace, "status"), "phase", "Active");
    }

    private static void networkPolicy(ObjectNode spec) {
        putDefault(spec, "podSelector", Json.object());
        boolean egress = !spec.path("egress").isMissingNode();
        putDefault(
                spec,
                "policyTypes",
                egress ? Json.array().add("Ingress").add("Egress") : Json.array().add("Ingress"));
        for (String direction : new String[] {"ingress", "egress"}) {
            objects(spec.path(direction))
                    .flatMap(rule -> objects(rule.path("ports")))
                    .forEach(port -> putDefault(port, "protocol", "TCP"));
        }
    }

    private static void binding(ObjectNode binding) {
        putDefault(child(binding, "roleRef"), "apiGroup", RBAC);
        objects(binding.path("subjects"))
                .filter(each -> !each.path("kind").asText().equals("ServiceAccount"))
                .forEach(each -> putDefault(each, "apiGroup", RBAC));
    }

    private static void definition(ObjectNode spec) {
        ObjectNode names = child(spec, "names");
        String kind = names.path("kind").asText();
        putDefault(names, "singular", kind.toLowerCase(Locale.ROOT));
        putDefault(names, "listKind", kind + "List");
        JsonNode conversion = spec.path("conversion");
        if (!conversion.isObject()) {
            child(spec, "conversion").put("strategy", "None");
        }
    }
}
