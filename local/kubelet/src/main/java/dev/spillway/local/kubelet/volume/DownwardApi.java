package dev.spillway.local.kubelet.volume;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The downward API: what a Pod says of itself, as the text that its containers see. */
public final class DownwardApi {
    private DownwardApi() {}

    /**
     * The text of one field.
     *
     * @param path such as {@code status.podIP} or {@code metadata.labels['app']}
     * @return empty for a field that is not set; Kubernetes refuses paths that it does not know
     */
    public static String field(Pod pod, String path) {
        return switch (path) {
            case "metadata.name" -> pod.getMetadata().getName();
            case "metadata.namespace" -> pod.getMetadata().getNamespace();
            case "metadata.uid" -> pod.getMetadata().getUid();
            case "metadata.labels" -> lines(pod.getMetadata().getLabels());
            case "metadata.annotations" -> lines(pod.getMetadata().getAnnotations());
            case "spec.nodeName" -> orEmpty(pod.getSpec().getNodeName());
            case "spec.serviceAccountName" ->
                    Objects.requireNonNullElse(pod.getSpec().getServiceAccountName(), "default");
            case "status.podIP", "status.podIPs" -> orEmpty(pod.getStatus().getPodIP());
            case "status.hostIP", "status.hostIPs" -> orEmpty(pod.getStatus().getHostIP());
            default -> subscripted(pod, path);
        };
    }

    private static String subscripted(Pod pod, String path) {
        for (String map : new String[] {"metadata.labels['", "metadata.annotations['"}) {
            if (path.startsWith(map) && path.endsWith("']")) {
                String key = path.substring(map.length(), path.length() - 2);
                var values =
                        map.contains("labels")
                                ? pod.getMetadata().getLabels()
                                : pod.getMetadata().getAnnotations();
                return orEmpty(values == null ? null : values.get(key));
            }
        }
        return "";
    }

    /** {@code key="value"} lines, sorted, as Kubernetes writes them. */
    private static String lines(@Nullable Map<String, String> values) {
        return new TreeMap<>(values == null ? Map.of() : values)
                .entrySet().stream()
                        .map(e ->
                                e.getKey()
                                        + "=\""
                                        + e.getValue().replace("\\", "\\\\").replace("\"", "\\\"")
                                        + "\"")
                        .collect(Collectors.joining("\n"));
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }

    /** A request or limit, rounded up to whole divisors; without a limit, what the machine has. */
    public static String resource(Pod pod, ResourceFieldSelector selector) {
        Container container =
                Stream.concat(
                                pod.getSpec().getContainers().stream(),
                                pod.getSpec().getInitContainers().stream())
                        .filter(c ->
                                selector.getContainerName() == null
                                        || c.getName().equals(selector.getContainerName()))
                        .findFirst()
                        .orElseThrow();
        return resource(container, selector);
    }

    public static String resource(Container container, ResourceFieldSelector selector) {
        String[] words = selector.getResource().split("\\.", 2);
        var resources = container.getResources();
        Map<String, Quantity> limits =
                resources == null || resources.getLimits() == null
                        ? Map.of()
                        : resources.getLimits();
        Map<String, Quantity> requests =
                resources == null || resources.getRequests() == null
                        ? Map.of()
                        : resources.getRequests();
        Quantity value = words[0].equals("limits") ? limits.get(words[1]) : requests.get(words[1]);
        BigDecimal amount =
                value != null
                        ? value.getNumericalAmount()
                        : words[0].equals("limits") ? machineHas(words[1]) : BigDecimal.ZERO;
        Quantity divisor = selector.getDivisor();
        BigDecimal unit =
                divisor == null || divisor.getNumericalAmount().signum() == 0
                        ? BigDecimal.ONE
                        : divisor.getNumericalAmount();
        return amount.divide(unit, 0, RoundingMode.CEILING).toPlainString();
    }

    private static BigDecimal machineHas(String resource) {
        return switch (resource) {
            case "cpu" -> BigDecimal.valueOf(Runtime.getRuntime().availableProcessors());
            case "memory" -> BigDecimal.valueOf(KubeletContext.memoryBytes());
            default -> BigDecimal.ZERO;
        };
    }

    private static final class KubeletContext {
        static long memoryBytes() {
            var os = java.lang.management.ManagementFactory.getOperatingSystemMXBean();
            return os instanceof com.sun.management.OperatingSystemMXBean machine
                    ? machine.getTotalMemorySize()
                    : Runtime.getRuntime().maxMemory();
        }
    }
}
