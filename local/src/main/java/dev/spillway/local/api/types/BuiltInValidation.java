package dev.spillway.local.api.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.spillway.local.api.object.MetadataValidation;
import dev.spillway.local.api.schema.FieldError;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Validation of the built-in types: required fields, ranges and immutable fields, as far as the
 * operator, its chart and the kubelet could violate them. Kubernetes checks more.
 */
final class BuiltInValidation {

    private static final String IMMUTABLE = "field is immutable";
    private static final Pattern CONFIG_KEY = Pattern.compile("[-._a-zA-Z0-9]+");
    private static final long MAX_DATA_BYTES = 1 << 20;

    private BuiltInValidation() {}

    static List<FieldError> check(String kind, ObjectNode object, @Nullable ObjectNode old) {
        FieldErrors problems = new FieldErrors();
        JsonNode spec = object.path("spec");
        switch (kind) {
            case "Pod" -> pod(object, old, problems);
            case "Deployment" -> deployment(object, old, problems);
            case "Service" -> service(spec, old, problems);
            case "ConfigMap", "Secret" -> data(kind, object, old, problems);
            case "PersistentVolumeClaim" -> VolumeClaimValidation.check(object, old, problems);
            case "PodDisruptionBudget" -> disruptionBudget(spec, problems);
            case "RoleBinding", "ClusterRoleBinding" -> binding(object, old, problems);
            case "Role", "ClusterRole" -> role(object, problems);
            case "StorageClass" -> problems.require(object.path("provisioner"), "provisioner");
            case "Lease" -> lease(spec, problems);
            case "CustomResourceDefinition" -> definition(object, old, problems);
            default -> {}
        }
        return problems.found();
    }

    private static void pod(ObjectNode pod, @Nullable ObjectNode old, FieldErrors problems) {
        PodValidation.checkSpec(pod.path("spec"), "spec", problems);
        if (old != null) {
            PodValidation.checkUpdate(pod, old, problems);
        }
    }

    private static void deployment(
            ObjectNode deployment, @Nullable ObjectNode old, FieldErrors problems) {
        JsonNode spec = deployment.path("spec");
        JsonNode template = spec.path("template");
        problems.notNegative(spec.path("replicas"), "spec.replicas");
        problems.require(spec.path("selector"), "spec.selector");
        PodValidation.checkSpec(template.path("spec"), "spec.template.spec", problems);
        JsonNode restart = template.path("spec").path("restartPolicy");
        problems.supported(restart, "spec.template.spec.restartPolicy", List.of("Always"));
        JsonNode labels = template.path("metadata").path("labels");
        boolean selected =
                spec.path("selector").path("matchLabels").properties().stream()
                        .allMatch(each -> each.getValue().equals(labels.path(each.getKey())));
        if (!selected) {
            problems.invalid(
                    "spec.template.metadata.labels",
                    labels.isMissingNode() ? new TextNode("") : labels,
                    "`selector` does not match template `labels`");
        }
        if (old != null) {
            problems.immutable(
                    old.path("spec").path("selector"),
                    spec.path("selector"),
                    "spec.selector",
                    IMMUTABLE);
        }
    }

    private static void service(JsonNode spec, @Nullable ObjectNode old, FieldErrors problems) {
        String type = spec.path("type").asText();
        problems.supported(
                spec.path("type"),
                "spec.type",
                List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort"));
        boolean headless = spec.path("clusterIP").asText().equals("None");
        JsonNode ports = spec.path("ports");
        if (!headless && !type.equals("ExternalName")) {
            problems.require(ports, "spec.ports");
        }
        for (int i = 0; i < ports.size(); i++) {
            String at = "spec.ports[" + i + "]";
            JsonNode name = ports.path(i).path("name");
            if (ports.size() > 1) {
                problems.require(name, at + ".name");
            }
            problems.matches(
                    name, at + ".name", MetadataValidation.LABEL, MetadataValidation.LABEL_RULE);
            problems.port(ports.path(i).path("port"), at + ".port");
        }
        problems.unique(ports, "spec.ports");
        String address = old == null ? "" : old.path("spec").path("clusterIP").asText("");
        if (old != null && !type.equals("ExternalName") && !address.isEmpty()) {
            problems.immutable(
                    old.path("spec").path("clusterIP"),
                    spec.path("clusterIP"),
                    "spec.clusterIP",
                    IMMUTABLE);
        }
    }

    private static void disruptionBudget(JsonNode spec, FieldErrors problems) {
        if (spec.has("minAvailable") && spec.has("maxUnavailable")) {
            problems.invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set");
        }
    }

    private static void binding(
            ObjectNode binding, @Nullable ObjectNode old, FieldErrors problems) {
        JsonNode role = binding.path("roleRef");
        problems.require(role.path("name"), "roleRef.name");
        if (old != null) {
            problems.immutable(old.path("roleRef"), role, "roleRef", "cannot change roleRef");
        }
    }

    private static void role(ObjectNode role, FieldErrors problems) {
        JsonNode rules = role.path("rules");
        for (int i = 0; i < rules.size(); i++) {
            problems.require(
                    rules.path(i).path("verbs"),
                    "rules[" + i + "].verbs",
                    "verbs must contain at least one value");
        }
    }

    private static void lease(JsonNode spec, FieldErrors problems) {
        JsonNode seconds = spec.path("leaseDurationSeconds");
        if (seconds.isNumber() && seconds.asInt() <= 0) {
            problems.invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0");
        }
    }

    /** The version is immutable because stored objects are not converted. */
    private static void definition(
            ObjectNode definition, @Nullable ObjectNode old, FieldErrors problems) {
        CustomResourceTypes.check(definition, problems);
        if (old != null) {
            for (String field : List.of("/spec/group", "/spec/scope", "/spec/versions/0/name")) {
                String path = field.substring(1).replace("/0", "[0]").replace('/', '.');
                problems.immutable(old.at(field), definition.at(field), path, IMMUTABLE);
            }
        }
    }

    // -- ConfigMaps and Secrets

    private static void data(
            String kind, ObjectNode object, @Nullable ObjectNode old, FieldErrors problems) {
        long size = 0;
        for (String field : List.of("data", "binaryData")) {
            for (var each : object.path(field).properties()) {
                String at = field + "[" + each.getKey() + "]";
                problems.matches(
                        new TextNode(each.getKey()),
                        at,
                        CONFIG_KEY,
                        "a valid config key must consist of alphanumeric characters, '-', '_' or"
                            + " '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used"
                            + " for validation is '[-._a-zA-Z0-9]+')");
                boolean encoded = kind.equals("Secret") || field.equals("binaryData");
                if (encoded && !isBase64(each.getValue().asText())) {
                    problems.invalid(at, new TextNode("..."), "illegal base64 data");
                }
                size += each.getValue().asText().length();
            }
        }
        if (size > MAX_DATA_BYTES) {
            problems.add(FieldError.tooLong("", MAX_DATA_BYTES));
        }
        if (old != null) {
            dataUpdate(kind, object, old, problems);
        }
    }

    private static void dataUpdate(
            String kind, ObjectNode object, ObjectNode old, FieldErrors problems) {
        if (old.path("immutable").asBoolean()) {
            for (String field : List.of("data", "binaryData", "immutable")) {
                if (!old.path(field).equals(object.path(field))) {
                    problems.forbidden(field, "field is immutable when `immutable` is set");
                }
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
