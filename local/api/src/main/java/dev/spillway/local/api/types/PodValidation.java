package dev.spillway.local.api.types;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Pods and Pod templates: what is needed to run them, and what must not change while they run. */
final class PodValidation {

    static final Pattern LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
    static final String LABEL_RULE =
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-',"
                    + " and must start and end with an alphanumeric character (e.g. 'my-name',  or"
                    + " '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    private static final Pattern ENV_NAME = Pattern.compile("[^=]+");

    /** What may change; nodeName because the local scheduler sets it as others set a field. */
    private static final List<String> MUTABLE =
            List.of(
                    "activeDeadlineSeconds",
                    "tolerations",
                    "terminationGracePeriodSeconds",
                    "nodeName",
                    "schedulingGates");

    private PodValidation() {}

    static void checkUpdate(ObjectNode pod, ObjectNode old, Problems problems) {
        JsonNode before = frozen(old);
        JsonNode after = frozen(pod);
        String node = old.path("spec").path("nodeName").asText("");
        boolean moved = !node.isEmpty() && !node.equals(pod.path("spec").path("nodeName").asText());
        if (!Json.same(before, after) || moved) {
            problems.forbidden(
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
     * @param path of the spec: {@code spec}, or {@code spec.template.spec}
     */
    static void checkSpec(JsonNode spec, String path, Problems problems) {
        problems.require(spec.path("containers"), path + ".containers", "");
        problems.supported(
                spec.path("restartPolicy"),
                path + ".restartPolicy",
                List.of("Always", "OnFailure", "Never"));
        problems.matches(spec.path("hostname"), path + ".hostname", LABEL, LABEL_RULE);
        problems.matches(spec.path("subdomain"), path + ".subdomain", LABEL, LABEL_RULE);
        problems.notNegative(
                spec.path("terminationGracePeriodSeconds"),
                path + ".terminationGracePeriodSeconds");
        Set<String> volumes = checkVolumes(spec.path("volumes"), path + ".volumes", problems);
        Set<String> names = new HashSet<>();
        for (String list : List.of("initContainers", "containers")) {
            JsonNode containers = spec.path(list);
            for (int i = 0; i < containers.size(); i++) {
                String at = path + "." + list + "[" + i + "]";
                checkContainer(containers.path(i), at, volumes, problems);
                checkUnique(containers.path(i).path("name"), at + ".name", names, problems);
            }
        }
    }

    private static Set<String> checkVolumes(JsonNode volumes, String path, Problems problems) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < volumes.size(); i++) {
            String at = path + "[" + i + "]";
            JsonNode volume = volumes.path(i);
            checkName(volume.path("name"), at + ".name", problems);
            checkUnique(volume.path("name"), at + ".name", names, problems);
            if (volume.size() > 2) {
                problems.forbidden(at, "may not specify more than 1 volume type");
            }
            problems.require(
                    volume.size() < 2 ? MissingNode.getInstance() : volume,
                    at,
                    "must specify a volume type");
            if (volume.has("persistentVolumeClaim")) {
                problems.require(
                        volume.path("persistentVolumeClaim").path("claimName"),
                        at + ".persistentVolumeClaim.claimName",
                        "");
            }
            if (volume.has("secret")) {
                problems.require(
                        volume.path("secret").path("secretName"), at + ".secret.secretName", "");
            }
            if (volume.has("configMap")) {
                problems.require(volume.path("configMap").path("name"), at + ".configMap.name", "");
            }
        }
        return names;
    }

    private static void checkContainer(
            JsonNode container, String path, Set<String> volumes, Problems problems) {
        checkName(container.path("name"), path + ".name", problems);
        problems.require(container.path("image"), path + ".image", "");
        problems.supported(
                container.path("imagePullPolicy"),
                path + ".imagePullPolicy",
                List.of("Always", "IfNotPresent", "Never"));
        problems.quantities(container.path("resources").path("limits"), path + ".resources.limits");
        problems.quantities(
                container.path("resources").path("requests"), path + ".resources.requests");
        JsonNode ports = container.path("ports");
        Set<String> portNames = new HashSet<>();
        for (int i = 0; i < ports.size(); i++) {
            String at = path + ".ports[" + i + "]";
            problems.require(ports.path(i).path("containerPort"), at + ".containerPort", "");
            problems.port(ports.path(i).path("containerPort"), at + ".containerPort");
            if (ports.path(i).has("name")) {
                checkUnique(ports.path(i).path("name"), at + ".name", portNames, problems);
                checkPortName(ports.path(i).path("name"), at + ".name", problems);
            }
        }
        JsonNode env = container.path("env");
        for (int i = 0; i < env.size(); i++) {
            String at = path + ".env[" + i + "]";
            problems.require(env.path(i).path("name"), at + ".name", "");
            problems.matches(
                    env.path(i).path("name"),
                    at + ".name",
                    ENV_NAME,
                    "a valid environment variable name must consist only of printable ASCII"
                            + " characters other than '='");
            if (!env.path(i).path("value").asText("").isEmpty() && env.path(i).has("valueFrom")) {
                problems.invalid(
                        at + ".valueFrom",
                        env.path(i).path("valueFrom"),
                        "may not be specified when `value` is not empty");
            }
        }
        checkMounts(container.path("volumeMounts"), path + ".volumeMounts", volumes, problems);
    }

    private static void checkMounts(
            JsonNode mounts, String path, Set<String> volumes, Problems problems) {
        Set<String> paths = new HashSet<>();
        for (int i = 0; i < mounts.size(); i++) {
            String at = path + "[" + i + "]";
            JsonNode name = mounts.path(i).path("name");
            problems.require(name, at + ".name", "");
            if (!name.asText().isEmpty() && !volumes.contains(name.asText())) {
                problems.notFound(at + ".name", name);
            }
            JsonNode mountPath = mounts.path(i).path("mountPath");
            problems.require(mountPath, at + ".mountPath", "");
            if (!paths.add(mountPath.asText())) {
                problems.invalid(at + ".mountPath", mountPath, "must be unique");
            }
        }
    }

    private static void checkName(JsonNode name, String path, Problems problems) {
        problems.require(name, path, "");
        if (!name.asText("").isEmpty()) {
            problems.matches(name, path, LABEL, LABEL_RULE);
        }
    }

    private static final Pattern PORT_NAME = Pattern.compile("(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*");

    private static void checkPortName(JsonNode name, String path, Problems problems) {
        problems.matches(
                name,
                path,
                PORT_NAME,
                "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-), at least"
                        + " one letter, and no hyphen at an end or beside another");
        if (name.asText().length() > 15) {
            problems.invalid(path, name, "must be no more than 15 characters");
        }
    }

    private static void checkUnique(
            JsonNode name, String path, Set<String> names, Problems problems) {
        if (!name.asText("").isEmpty() && !names.add(name.asText())) {
            problems.duplicate(path, name);
        }
    }
}
