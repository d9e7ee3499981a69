package dev.spillway.local.api.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
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
        FieldErrors errors = new FieldErrors();
        JsonNode spec = object.path("spec");
        switch (kind) {
            case "Pod" -> pod(object, old, errors);
            case "Deployment" -> deployment(object, old, errors);
            case "Service" -> ServiceValidation.check(object, old, errors);
            case "ConfigMap", "Secret" -> data(kind, object, old, errors);
            case "PersistentVolumeClaim" -> VolumeClaimValidation.check(object, old, errors);
            case "PodDisruptionBudget" -> disruptionBudget(spec, errors);
            case "RoleBinding", "ClusterRoleBinding" -> binding(object, old, errors);
            case "Role", "ClusterRole" -> role(object, errors);
            case "StorageClass" -> errors.require(object.path("provisioner"), "provisioner");
            case "Lease" -> lease(spec, errors);
            case "CustomResourceDefinition" -> definition(object, old, errors);
            default -> {}
        }
        return errors.found();
    }

    private static void pod(ObjectNode pod, @Nullable ObjectNode old, FieldErrors errors) {
        PodValidation.checkSpec(pod.path("spec"), "spec", errors);
        if (old != null) {
            PodValidation.checkUpdate(pod, old, errors);
        }
    }

    private static void deployment(
            ObjectNode deployment, @Nullable ObjectNode old, FieldErrors errors) {
        JsonNode spec = deployment.path("spec");
        JsonNode template = spec.path("template");
        errors.notNegative(spec.path("replicas"), "spec.replicas");
        errors.require(spec.path("selector"), "spec.selector");
        PodValidation.checkSpec(template.path("spec"), "spec.template.spec", errors);
        JsonNode restart = template.path("spec").path("restartPolicy");
        errors.supported(restart, "spec.template.spec.restartPolicy", List.of("Always"));
        JsonNode labels = template.path("metadata").path("labels");
        boolean selected =
                spec.path("selector").path("matchLabels").properties().stream()
                        .allMatch(each -> each.getValue().equals(labels.path(each.getKey())));
        if (!selected) {
            errors.invalid(
                    "spec.template.metadata.labels",
                    labels.isMissingNode() ? new TextNode("") : labels,
                    "`selector` does not match template `labels`");
        }
        if (old != null) {
            errors.immutable(
                    old.path("spec").path("selector"),
                    spec.path("selector"),
                    "spec.selector",
                    IMMUTABLE);
        }
    }

    private static void disruptionBudget(JsonNode spec, FieldErrors errors) {
        if (spec.has("minAvailable") && spec.has("maxUnavailable")) {
            errors.invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set");
        }
    }

    private static void binding(ObjectNode binding, @Nullable ObjectNode old, FieldErrors errors) {
        JsonNode role = binding.path("roleRef");
        errors.require(role.path("name"), "roleRef.name");
        if (old != null) {
            errors.immutable(old.path("roleRef"), role, "roleRef", "cannot change roleRef");
        }
    }

    private static void role(ObjectNode role, FieldErrors errors) {
        JsonNode rules = role.path("rules");
        for (int i = 0; i < rules.size(); i++) {
            errors.require(
                    rules.path(i).path("verbs"),
                    "rules[" + i + "].verbs",
                    "verbs must contain at least one value");
        }
    }

    private static void lease(JsonNode spec, FieldErrors errors) {
        JsonNode seconds = spec.path("leaseDurationSeconds");
        if (seconds.isNumber() && seconds.asInt() <= 0) {
            errors.invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0");
        }
    }

    /** The version is immutable because stored objects are not converted. */
    private static void definition(
            ObjectNode definition, @Nullable ObjectNode old, FieldErrors errors) {
        CustomResourceTypes.check(definition, errors);
        if (old != null) {
            for (String field : List.of("/spec/group", "/spec/scope", "/spec/versions/0/name")) {
                String path = field.substring(1).replace("/0", "[0]").replace('/', '.');
                errors.immutable(old.at(field), definition.at(field), path, IMMUTABLE);
            }
        }
    }

    // -- ConfigMaps and Secrets

    private static void data(
            String kind, ObjectNode object, @Nullable ObjectNode old, FieldErrors errors) {
        long size = 0;
        for (String field : List.of("data", "binaryData")) {
            for (var each : object.path(field).properties()) {
                String at = field + "[" + each.getKey() + "]";
                errors.matches(
                        new TextNode(each.getKey()),
                        at,
                        CONFIG_KEY,
                        "a valid config key must consist of alphanumeric characters, '-', '_' or"
                            + " '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used"
                            + " for validation is '[-._a-zA-Z0-9]+')");
                boolean encoded = kind.equals("Secret") || field.equals("binaryData");
                if (encoded && !isBase64(each.getValue().asText())) {
                    errors.invalid(at, new TextNode("..."), "illegal base64 data");
                }
                size += each.getValue().asText().length();
            }
        }
        if (size > MAX_DATA_BYTES) {
            errors.add(FieldError.tooLong("", MAX_DATA_BYTES));
        }
        if (old != null) {
            dataUpdate(kind, object, old, errors);
        }
    }

    private static void dataUpdate(
            String kind, ObjectNode object, ObjectNode old, FieldErrors errors) {
        if (old.path("immutable").asBoolean()) {
            for (String field : List.of("data", "binaryData", "immutable")) {
                if (!old.path(field).equals(object.path(field))) {
                    errors.forbidden(field, "field is immutable when `immutable` is set");
                }
            }
        }
        if (kind.equals("Secret")) {
            errors.immutable(old.path("type"), object.path("type"), "type", IMMUTABLE);
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
