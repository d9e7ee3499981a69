package dev.spillway.local.kubelet.volume;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a {@code fieldRef} of the downward API resolves to. */
public final class DownwardApi {
    private static final Pattern KEY = Pattern.compile("metadata\\.(labels|annotations)\\['(.+)']");

    private DownwardApi() {}

    /**
     * The text of one field.
     *
     * @param path such as {@code status.podIP} or {@code metadata.labels['app']}
     * @return empty for a field that is not set; the API server refuses paths that it does not know
     */
    public static String field(Pod pod, String path) {
        return switch (path) {
            case "metadata.name" -> pod.getMetadata().getName();
            case "metadata.namespace" -> pod.getMetadata().getNamespace();
            case "metadata.uid" -> pod.getMetadata().getUid();
            case "spec.nodeName" -> orEmpty(pod.getSpec().getNodeName());
            case "spec.serviceAccountName" ->
                    Objects.requireNonNullElse(pod.getSpec().getServiceAccountName(), "default");
            case "status.podIP", "status.podIPs" -> orEmpty(pod.getStatus().getPodIP());
            case "status.hostIP", "status.hostIPs" -> orEmpty(pod.getStatus().getHostIP());
            default -> labelOrAnnotation(pod, path);
        };
    }

    private static String labelOrAnnotation(Pod pod, String path) {
        Matcher key = KEY.matcher(path);
        if (!key.matches()) {
            return "";
        }
        Map<String, String> values =
                key.group(1).equals("labels")
                        ? pod.getMetadata().getLabels()
                        : pod.getMetadata().getAnnotations();
        return values == null ? "" : values.getOrDefault(key.group(2), "");
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }
}
