package dev.spillway.local.api.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.MetadataValidation;
import dev.spillway.local.api.schema.FieldError;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Validation of Pods and Pod templates, and of updates of Pods. */
final class PodValidation {

    private static final Pattern ENV_NAME = Pattern.compile("[^=]+");

    /**
     * The mutable fields; nodeName because the local scheduler sets it by an update instead of a
     * binding.
     */
    private static final List<String> MUTABLE =
            List.of(
                    "activeDeadlineSeconds",
                    "tolerations",
                    "terminationGracePeriodSeconds",
                    "nodeName",
                    "schedulingGates");

    private static final List<String> OPERATING_SYSTEMS = List.of("linux", "windows");

    /** The field that names the object behind a volume. */
    private static final Map<String, String> VOLUME_NAMES =
            Map.of(
                    "persistentVolumeClaim", "claimName",
                    "secret", "secretName",
                    "configMap", "name");

    /**
     * The kubelet would wait for the end of an init container that never ends, and the Pod would
     * not start, without a word.
     */
    private static final List<String> PULL_POLICIES = List.of("Always", "IfNotPresent", "Never");

    /** The signals of Linux without those of a number, SIGRTMIN+1 to SIGRTMAX. */
    private static final Pattern LINUX_SIGNAL =
            Pattern.compile(
                    "SIG(ABRT|ALRM|BUS|CHLD|CLD|CONT|FPE|HUP|ILL|INT|IO|IOT|KILL|PIPE|POLL|PROF|PWR"
                            + "|QUIT|SEGV|STKFLT|STOP|SYS|TERM|TRAP|TSTP|TTIN|TTOU|URG|USR1|USR2"
                            + "|VTALRM|WINCH|XCPU|XFSZ|RTMIN|RTMAX|RTMIN\\+([1-9]|1[0-5])"
                            + "|RTMAX-([1-9]|1[0-4]))");

    private static final String NO_RESTART_POLICY =
            "the local kubelet knows no restart policy of a single container: it runs init"
                    + " containers until they end; move one that keeps running to containers";

    private PodValidation() {}

    static void checkUpdate(ObjectNode pod, ObjectNode old, FieldErrors errors) {
        JsonNode before = frozen(old);
        JsonNode after = frozen(pod);
        String node = old.path("spec").path("nodeName").asText("");
        boolean moved = !node.isEmpty() && !node.equals(pod.path("spec").path("nodeName").asText());
        if (!Json.same(before, after) || moved) {
            errors.forbidden(
                    "spec",
                    "pod updates may not change fields other than"
                        + " `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations`"
                        + " (only additions to existing"
                        + " tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set"
                        + " to 1 if it was previously negative)");
        }
    }

    private static JsonNode frozen(ObjectNode pod) {
        ObjectNode spec = Json.child(pod.deepCopy(), "spec");
        spec.remove(MUTABLE);
        Json.objects(spec.path("containers")).forEach(each -> each.remove("image"));
        Json.objects(spec.path("initContainers")).forEach(each -> each.remove("image"));
        return spec;
    }

    /**
     * @param path the path of the spec: {@code spec}, or {@code spec.template.spec}
     */
    static void checkSpec(JsonNode spec, String path, FieldErrors errors) {
        errors.require(spec.path("containers"), path + ".containers");
        errors.supported(
                spec.path("restartPolicy"),
                path + ".restartPolicy",
                List.of("Always", "OnFailure", "Never"));
        errors.matches(
                spec.path("hostname"),
                path + ".hostname",
                MetadataValidation.LABEL,
                MetadataValidation.LABEL_RULE);
        errors.matches(
                spec.path("subdomain"),
                path + ".subdomain",
                MetadataValidation.LABEL,
                MetadataValidation.LABEL_RULE);
        errors.notNegative(
                spec.path("terminationGracePeriodSeconds"),
                path + ".terminationGracePeriodSeconds");
        Set<String> volumes = checkVolumes(spec.path("volumes"), path + ".volumes", errors);
        String os = spec.path("os").path("name").asText("");
        errors.supported(spec.path("os").path("name"), path + ".os.name", OPERATING_SYSTEMS);
        Set<String> names = new HashSet<>();
        for (String list : List.of("initContainers", "containers")) {
            String at = path + "." + list;
            JsonNode items = spec.path(list);
            for (int i = 0; i < items.size(); i++) {
                checkContainer(items.path(i), at + "[" + i + "]", volumes, errors);
                checkStopSignal(
                        items.path(i).path("lifecycle").path("stopSignal"),
                        at + "[" + i + "].lifecycle.stopSignal",
                        os,
                        errors);
            }
            errors.unique(items, at, names);
        }
    }

    /** Returns the names of the volumes. */
    private static Set<String> checkVolumes(JsonNode volumes, String path, FieldErrors errors) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < volumes.size(); i++) {
            String at = path + "[" + i + "]";
            JsonNode volume = volumes.path(i);
            names.add(volume.path("name").asText());
            checkName(volume.path("name"), at + ".name", errors);
            if (volume.size() > 2) {
                errors.forbidden(at, "may not specify more than 1 volume type");
            } else if (volume.size() < 2) {
                errors.add(FieldError.required(at, "must specify a volume type"));
            }
            // A template may leave the reference to whoever makes the Pods.
            if (path.equals("spec.volumes") && volume.has("image")) {
                errors.require(volume.path("image").path("reference"), at + ".image.reference");
            }
            errors.supported(
                    volume.path("image").path("pullPolicy"),
                    at + ".image.pullPolicy",
                    PULL_POLICIES);
            VOLUME_NAMES.forEach((source, field) -> {
                if (volume.has(source)) {
                    errors.require(
                            volume.path(source).path(field), at + "." + source + "." + field);
                }
            });
        }
        errors.unique(volumes, path);
        return names;
    }

    private static void checkContainer(
            JsonNode container, String path, Set<String> volumes, FieldErrors errors) {
        checkName(container.path("name"), path + ".name", errors);
        errors.require(container.path("image"), path + ".image");
        if (container.hasNonNull("restartPolicy")) {
            errors.forbidden(path + ".restartPolicy", NO_RESTART_POLICY);
        }
        errors.supported(
                container.path("imagePullPolicy"), path + ".imagePullPolicy", PULL_POLICIES);
        errors.quantities(container.path("resources").path("limits"), path + ".resources.limits");
        errors.quantities(
                container.path("resources").path("requests"), path + ".resources.requests");
        checkPorts(container.path("ports"), path + ".ports", errors);
        checkEnv(container.path("env"), path + ".env", errors);
        checkMounts(container.path("volumeMounts"), path + ".volumeMounts", volumes, errors);
    }

    /** As with the gate ContainerStopSignals of Kubernetes 1.33 to 1.36. */
    private static void checkStopSignal(
            JsonNode signal, String path, String os, FieldErrors errors) {
        if (!signal.isTextual()) {
            return;
        }
        if (os.isEmpty()) {
            errors.forbidden(path, "may not be set for containers with empty `spec.os.name`");
        } else if (os.equals("windows")) {
            errors.supported(signal, path, List.of("SIGKILL", "SIGTERM"));
        } else {
            errors.matches(signal, path, LINUX_SIGNAL, "must be the name of a signal of Linux");
        }
    }

    private static void checkPorts(JsonNode ports, String path, FieldErrors errors) {
        for (int i = 0; i < ports.size(); i++) {
            String at = path + "[" + i + "]";
            errors.port(ports.path(i).path("containerPort"), at + ".containerPort");
            if (ports.path(i).has("name")) {
                checkPortName(ports.path(i).path("name"), at + ".name", errors);
            }
        }
        errors.unique(ports, path);
    }

    private static void checkEnv(JsonNode env, String path, FieldErrors errors) {
        for (int i = 0; i < env.size(); i++) {
            String at = path + "[" + i + "]";
            JsonNode variable = env.path(i);
            errors.require(variable.path("name"), at + ".name");
            errors.matches(
                    variable.path("name"),
                    at + ".name",
                    ENV_NAME,
                    "a valid environment variable name must consist only of printable ASCII"
                            + " characters other than '='");
            if (!variable.path("value").asText("").isEmpty() && variable.has("valueFrom")) {
                errors.invalid(
                        at + ".valueFrom",
                        variable.path("valueFrom"),
                        "may not be specified when `value` is not empty");
            }
        }
    }

    private static void checkMounts(
            JsonNode mounts, String path, Set<String> volumes, FieldErrors errors) {
        Set<String> paths = new HashSet<>();
        for (int i = 0; i < mounts.size(); i++) {
            String at = path + "[" + i + "]";
            JsonNode name = mounts.path(i).path("name");
            errors.require(name, at + ".name");
            if (!name.asText().isEmpty() && !volumes.contains(name.asText())) {
                errors.add(FieldError.notFound(at + ".name", name));
            }
            JsonNode mountPath = mounts.path(i).path("mountPath");
            errors.require(mountPath, at + ".mountPath");
            if (!paths.add(mountPath.asText())) {
                errors.invalid(at + ".mountPath", mountPath, "must be unique");
            }
        }
    }

    private static void checkName(JsonNode name, String path, FieldErrors errors) {
        errors.require(name, path);
        if (!name.asText("").isEmpty()) {
            errors.matches(name, path, MetadataValidation.LABEL, MetadataValidation.LABEL_RULE);
        }
    }

    private static final Pattern PORT_NAME = Pattern.compile("(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*");

    private static void checkPortName(JsonNode name, String path, FieldErrors errors) {
        errors.matches(
                name,
                path,
                PORT_NAME,
                "must contain only alphanumeric characters (a-z, 0-9) and hyphens, at least one"
                        + " letter, and no leading, trailing or consecutive hyphens");
        if (name.asText().length() > 15) {
            errors.invalid(path, name, "must be no more than 15 characters");
        }
    }
}
