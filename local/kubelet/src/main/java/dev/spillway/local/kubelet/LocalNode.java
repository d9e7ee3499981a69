package dev.spillway.local.kubelet;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeConditionBuilder;
import io.fabric8.kubernetes.api.model.NodeSystemInfo;
import io.fabric8.kubernetes.api.model.NodeSystemInfoBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;

/** Registers this machine as the cluster's only Node. */
final class LocalNode {
    static final String NAME = "local";

    private LocalNode() {}

    static void register(KubernetesClient client, Instant now) {
        Node node = describe(time(now));
        // One that was cordoned stays so.
        node.getSpec().setUnschedulable(isCordoned(client) ? true : null);
        client.nodes().resource(node).unlock().createOr(existing -> existing.update());
        client.nodes().resource(node).unlock().updateStatus();
    }

    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Whether it takes no new Pods: {@code kubectl cordon local}. */
    static boolean isCordoned(KubernetesClient client) {
        Node node = client.nodes().withName(NAME).get();
        return node != null && Boolean.TRUE.equals(node.getSpec().getUnschedulable());
    }

    private static Node describe(String now) {
        String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        return new NodeBuilder()
                .withNewMetadata()
                .withName(NAME)
                .addToLabels("kubernetes.io/hostname", NAME)
                .addToLabels("kubernetes.io/os", os())
                .addToLabels("kubernetes.io/arch", arch)
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .addNewAddress(HOST_IP, "InternalIP")
                .addNewAddress(NAME, "Hostname")
                .withCapacity(resources())
                .withAllocatable(resources())
                .withConditions(ready(now))
                .withNodeInfo(systemInfo(arch))
                .endStatus()
                .build();
    }

    private static Map<String, Quantity> resources() {
        return Map.of(
                "cpu", new Quantity(Integer.toString(Runtime.getRuntime().availableProcessors())),
                "memory", new Quantity(memoryBytes() / 1024 + "Ki"),
                "pods", new Quantity("250"));
    }

    private static NodeCondition ready(String now) {
        return new NodeConditionBuilder()
                .withType("Ready")
                .withStatus("True")
                .withReason("KubeletReady")
                .withMessage("Pods run as processes of this machine")
                .withLastHeartbeatTime(now)
                .withLastTransitionTime(now)
                .build();
    }

    private static NodeSystemInfo systemInfo(String arch) {
        return new NodeSystemInfoBuilder()
                .withKubeletVersion("v1.36.0-spillway-local")
                .withOperatingSystem(os())
                .withArchitecture(arch)
                .withOsImage(System.getProperty("os.name"))
                .withKernelVersion(System.getProperty("os.version"))
                .withContainerRuntimeVersion("process://" + Runtime.version().feature())
                .withMachineID("")
                .withSystemUUID("")
                .withBootID("")
                .withKubeProxyVersion("")
                .build();
    }

    private static String os() {
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac");
        return mac ? "darwin" : "linux";
    }

    private static final String HOST_IP = "127.0.0.1";

    private static long memoryBytes() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean machine
                ? machine.getTotalMemorySize()
                : Runtime.getRuntime().maxMemory();
    }
}
