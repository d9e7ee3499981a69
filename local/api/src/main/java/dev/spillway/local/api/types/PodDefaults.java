package dev.spillway.local.api.types;

import static dev.spillway.local.api.object.Json.child;
import static dev.spillway.local.api.object.Json.objects;
import static dev.spillway.local.api.object.Json.putDefault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;

/** The defaults of Pods and Pod templates, for the fields that clients here use. */
final class PodDefaults {

    private static final int CONFIG_FILE_MODE = 0644;

    private PodDefaults() {}

    /** Defaults of Pods but not of templates, most of them set by admission. */
    static void pod(ObjectNode pod) {
        ObjectNode spec = child(pod, "spec");
        template(spec);
        putDefault(spec, "serviceAccountName", spec.path("serviceAccount").asText("default"));
        putDefault(spec, "serviceAccount", spec.path("serviceAccountName").asText());
        putDefault(spec, "enableServiceLinks", true);
        putDefault(spec, "preemptionPolicy", "PreemptLowerPriority");
        putDefault(spec, "priority", 0);
        objects(spec.path("containers")).forEach(PodDefaults::requestsFromLimits);
        objects(spec.path("initContainers")).forEach(PodDefaults::requestsFromLimits);
    }

    static void template(ObjectNode spec) {
        putDefault(spec, "restartPolicy", "Always");
        putDefault(spec, "dnsPolicy", "ClusterFirst");
        putDefault(spec, "schedulerName", "default-scheduler");
        putDefault(spec, "terminationGracePeriodSeconds", 30);
        putDefault(spec, "securityContext", Json.object());
        objects(spec.path("initContainers")).forEach(PodDefaults::container);
        objects(spec.path("containers")).forEach(PodDefaults::container);
        objects(spec.path("volumes")).forEach(PodDefaults::volume);
    }

    private static void container(ObjectNode container) {
        putDefault(container, "imagePullPolicy", pullPolicy(container.path("image").asText()));
        putDefault(container, "resources", Json.object());
        putDefault(container, "terminationMessagePath", "/dev/termination-log");
        putDefault(container, "terminationMessagePolicy", "File");
        objects(container.path("ports")).forEach(port -> putDefault(port, "protocol", "TCP"));
        objects(container.path("env"))
                .map(env -> env.path("valueFrom").get("fieldRef"))
                .filter(ObjectNode.class::isInstance)
                .forEach(ref -> putDefault((ObjectNode) ref, "apiVersion", "v1"));
        for (String probe : new String[] {"livenessProbe", "readinessProbe", "startupProbe"}) {
            if (container.get(probe) instanceof ObjectNode present) {
                probe(present);
            }
        }
    }

    private static String pullPolicy(String image) {
        String tag = image.substring(image.lastIndexOf('/') + 1);
        boolean latest = !tag.contains("@") && (!tag.contains(":") || tag.endsWith(":latest"));
        return latest ? "Always" : "IfNotPresent";
    }

    private static void probe(ObjectNode probe) {
        putDefault(probe, "timeoutSeconds", 1);
        putDefault(probe, "periodSeconds", 10);
        putDefault(probe, "successThreshold", 1);
        putDefault(probe, "failureThreshold", 3);
        if (probe.get("httpGet") instanceof ObjectNode get) {
            putDefault(get, "path", "/");
            putDefault(get, "scheme", "HTTP");
        }
    }

    private static void volume(ObjectNode volume) {
        for (String source : new String[] {"configMap", "secret", "projected"}) {
            if (volume.get(source) instanceof ObjectNode present) {
                putDefault(present, "defaultMode", CONFIG_FILE_MODE);
            }
        }
        if (volume.get("image") instanceof ObjectNode image) {
            putDefault(image, "pullPolicy", pullPolicy(image.path("reference").asText()));
        }
        objects(volume.path("projected").path("sources"))
                .map(source -> source.get("serviceAccountToken"))
                .filter(ObjectNode.class::isInstance)
                .forEach(token -> putDefault((ObjectNode) token, "expirationSeconds", 3600));
    }

    private static void requestsFromLimits(ObjectNode container) {
        if (container.path("resources").get("limits") instanceof ObjectNode limits) {
            ObjectNode requests = child(child(container, "resources"), "requests");
            limits.properties()
                    .forEach(each -> putDefault(requests, each.getKey(), each.getValue()));
        }
    }
}
