package dev.spillway.local.api.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.spillway.local.api.schema.FieldError;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The rules of the built-in types that writers here can break: what is required, what has a range,
 * what is immutable. Kubernetes has more of them.
 */
final class BuiltInValidation {

    private static final String IMMUTABLE = "field is immutable";
    private static final Pattern CONFIG_KEY = Pattern.compile("[-._a-zA-Z0-9]+");
    private static final long MAX_DATA_BYTES = 1 << 20;

    private BuiltInValidation() {}

    static List<FieldError> check(String kind, ObjectNode object, @Nullable ObjectNode old) {
        Problems problems = new Problems();
        JsonNode spec = object.path("spec");
        switch (kind) {
            case "Pod" -> {
                PodValidation.checkSpec(spec, "spec", problems);
                if (old != null) {
                    PodValidation.checkUpdate(object, old, problems);
                }
            }
            case "Deployment" -> deployment(object, old, problems);
            case "Service" -> service(spec, old, problems);
            case "ConfigMap", "Secret" -> data(kind, object, old, problems);
            case "PersistentVolumeClaim" -> ClaimValidation.check(object, old, problems);
            case "PodDisruptionBudget" -> {
                if (spec.has("minAvailable") && spec.has("maxUnavailable")) {
                    problems.invalid(
                            "spec", spec, "minAvailable and maxUnavailable cannot be both set");
                }
            }
            case "RoleBinding", "ClusterRoleBinding" -> {
                problems.require(object.path("roleRef").path("name"), "roleRef.name", "");
                if (old != null) {
                    problems.immutable(
                            old.path("roleRef"),
                            object.path("roleRef"),
                            "roleRef",
                            "cannot change roleRef");
                }
            }
            case "Role", "ClusterRole" -> {
                for (int i = 0; i < object.path("rules").size(); i++) {
                    problems.require(
                            object.path("rules").path(i).path("verbs"),
                            "rules[" + i + "].verbs",
                            "verbs must contain at least one value");
                }
            }
            case "StorageClass" -> problems.require(object.path("provisioner"), "provisioner", "");
            case "Lease" -> {
                JsonNode seconds = spec.path("leaseDurationSeconds");
                if (seconds.isNumber() && seconds.asInt() <= 0) {
                    problems.invalid(
                            "spec.leaseDurationSeconds", seconds, "must be greater than 0");
                }
            }
            case "CustomResourceDefinition" -> {
                CustomTypes.check(object, problems);
                if (old != null) {
                    for (String field : List.of("group", "scope")) {
                        problems.immutable(
                                old.path("spec").path(field),
                                spec.path(field),
                                "spec." + field,
                                IMMUTABLE);
                    }
                }
            }
            default -> {}
        }
        return problems.found();
    }

    private static void deployment(
            ObjectNode deployment, @Nullable ObjectNode old, Problems problems) {
        JsonNode spec = deployment.path("spec");
        JsonNode template = spec.path("template");
        problems.notNegative(spec.path("replicas"), "spec.replicas");
        problems.require(spec.path("selector"), "spec.selector", "");
        PodValidation.checkSpec(template.path("spec"), "spec.template.spec", problems);
        JsonNode restart = template.path("spec").path("restartPolicy");
        problems.supported(restart, "spec.template.spec.restartPolicy", List.of("Always"));
        JsonNode labels = template.path("metadata").path("labels");
        spec.path("selector")
                .path("matchLabels")
                .properties()
                .forEach(each -> {
                    if (!each.getValue().equals(labels.path(each.getKey()))) {
                        problems.invalid(
                                "spec.template.metadata.labels",
                                labels.isMissingNode() ? new TextNode("") : labels,
                                "`selector` does not match template `labels`");
                    }
                });
        if (old != null) {
            problems.immutable(
                    old.path("spec").path("selector"),
                    spec.path("selector"),
                    "spec.selector",
                    IMMUTABLE);
        }
    }

    private static void service(JsonNode spec, @Nullable ObjectNode old, Problems problems) {
        String type = spec.path("type").asText();
        problems.supported(
                spec.path("type"),
                "spec.type",
                List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort"));
        boolean headless = spec.path("clusterIP").asText().equals("None");
        JsonNode ports = spec.path("ports");
        if (!headless && !type.equals("ExternalName")) {
            problems.require(ports, "spec.ports", "");
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            String at = "spec.ports[" + i + "]";
            JsonNode name = ports.path(i).path("name");
            if (ports.size() > 1) {
                problems.require(name, at + ".name", "");
            }
            problems.matches(name, at + ".name", PodValidation.LABEL, PodValidation.LABEL_RULE);
            if (!name.asText("").isEmpty() && !names.add(name.asText())) {
                problems.duplicate(at + ".name", name);
            }
            problems.require(ports.path(i).path("port"), at + ".port", "");
            problems.port(ports.path(i).path("port"), at + ".port");
        }
        if (old != null
                && !type.equals("ExternalName")
                && old.path("spec").hasNonNull("clusterIP")
                && !old.path("spec").path("clusterIP").asText().isEmpty()) {
            problems.immutable(
                    old.path("spec").path("clusterIP"),
                    spec.path("clusterIP"),
                    "spec.clusterIP",
                    IMMUTABLE);
        }
    }

    private static void data(
            String kind, ObjectNode object, @Nullable ObjectNode old, Problems problems) {
        long size = 0;
        for (String field : List.of("data", "binaryData")) {
            for (var each : object.path(field).properties()) {
                problems.matches(
                        new TextNode(each.getKey()),
                        field + "[" + each.getKey() + "]",
                        CONFIG_KEY,
                        "a valid config key must consist of alphanumeric characters, '-', '_' or"
                            + " '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used"
                            + " for validation is '[-._a-zA-Z0-9]+')");
                boolean encoded = kind.equals("Secret") || field.equals("binaryData");
                if (encoded && !isBase64(each.getValue().asText())) {
                    problems.invalid(
                            field + "[" + each.getKey() + "]",
                            new TextNode("..."),
                            "illegal base64 data");
                }
                size += each.getValue().asText().length();
            }
        }
        if (size > MAX_DATA_BYTES) {
            problems.tooLong("", MAX_DATA_BYTES);
        }
        if (old == null) {
            return;
        }
        if (old.path("immutable").asBoolean()) {
            for (String field : List.of("data", "binaryData")) {
                if (!old.path(field).equals(object.path(field))) {
                    problems.forbidden(field, "field is immutable when `immutable` is set");
                }
            }
            if (!object.path("immutable").asBoolean()) {
                problems.forbidden("immutable", "field is immutable when `immutable` is set");
            }
        }
        if (kind.equals("Secret")) {
            problems.immutable(old.path("type"), object.path("type"), "type", IMMUTABLE);
        }
    }

    private static boolean isBase64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
