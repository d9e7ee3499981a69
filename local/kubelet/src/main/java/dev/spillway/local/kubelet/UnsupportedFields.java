package dev.spillway.local.kubelet;

import dev.spillway.local.state.Signal;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Lifecycle;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a Pod that the local kubelet does not support and whose absence its programs would
 * notice: such a Pod does not start, and says why. Limits, security contexts and what is for a
 * scheduler are ignored (see README.md). {@code Volumes} refuses kinds of volumes.
 */
final class UnsupportedFields {
    private final List<String> found = new ArrayList<>();

    private UnsupportedFields() {}

    /** The unsupported fields with what to do; empty when there are none. */
    static Optional<String> of(Pod pod) {
        UnsupportedFields fields = new UnsupportedFields();
        fields.check(pod.getSpec());
        return fields.found.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "the local kubelet does not support " + String.join("; ", fields.found));
    }

    private void check(PodSpec spec) {
        refuse(isTrue(spec.getHostNetwork()), "spec.hostNetwork", "a Pod has its own address");
        refuse(isTrue(spec.getHostPID()), "spec.hostPID", "");
        refuse(isTrue(spec.getHostIPC()), "spec.hostIPC", "");
        refuse(isTrue(spec.getShareProcessNamespace()), "spec.shareProcessNamespace", "");
        refuse(!spec.getHostAliases().isEmpty(), "spec.hostAliases", "");
        refuse(spec.getDnsConfig() != null, "spec.dnsConfig", "names are in a hosts file");
        refuse(spec.getRuntimeClassName() != null, "spec.runtimeClassName", "");
        refuse(spec.getActiveDeadlineSeconds() != null, "spec.activeDeadlineSeconds", "");
        refuse(
                spec.getOs() != null && !"linux".equals(spec.getOs().getName()),
                "spec.os.name other than linux",
                "");
        Map<String, Volume> volumes =
                spec.getVolumes().stream()
                        .collect(
                                Collectors.toMap(
                                        Volume::getName, Function.identity(), (a, b) -> a));
        check(spec.getInitContainers(), "spec.initContainers", volumes);
        check(spec.getContainers(), "spec.containers", volumes);
    }

    private void check(List<Container> containers, String path, Map<String, Volume> volumes) {
        for (int i = 0; i < containers.size(); i++) {
            check(containers.get(i), path + "[" + i + "]", volumes);
        }
    }

    private void check(Container container, String path, Map<String, Volume> volumes) {
        refuse(!container.getEnvFrom().isEmpty(), path + ".envFrom", "name each variable in env");
        refuse(
                container.getRestartPolicy() != null,
                path + ".restartPolicy",
                "put what keeps running into containers");
        refuse(!container.getVolumeDevices().isEmpty(), path + ".volumeDevices", "");
        Lifecycle lifecycle = container.getLifecycle();
        if (lifecycle != null) {
            refuse(lifecycle.getPostStart() != null, path + ".lifecycle.postStart", "");
            refuse(
                    lifecycle.getPreStop() != null,
                    path + ".lifecycle.preStop",
                    "a container gets its stop signal at once");
            String signal = lifecycle.getStopSignal();
            refuse(
                    signal != null && Signal.of(signal).isEmpty(),
                    path + ".lifecycle.stopSignal " + signal,
                    "only " + Signal.names());
        }
        check(container.getLivenessProbe(), path + ".livenessProbe");
        check(container.getReadinessProbe(), path + ".readinessProbe");
        check(container.getStartupProbe(), path + ".startupProbe");
        for (int i = 0; i < container.getVolumeMounts().size(); i++) {
            VolumeMount mount = container.getVolumeMounts().get(i);
            String at = path + ".volumeMounts[" + i + "]";
            Volume volume = volumes.get(mount.getName());
            boolean ofImage = volume != null && volume.getImage() != null;
            refuse(
                    mount.getSubPath() != null && !ofImage,
                    at + ".subPath",
                    "except of images; mount the whole volume \"" + mount.getName() + "\"");
            refuse(mount.getSubPathExpr() != null, at + ".subPathExpr", "");
        }
    }

    private void check(@Nullable Probe probe, String path) {
        refuse(
                probe != null && probe.getGrpc() != null,
                path + ".grpc",
                "only httpGet, tcpSocket and exec");
    }

    private void refuse(boolean unsupported, String field, String instead) {
        if (unsupported) {
            found.add(instead.isEmpty() ? field : field + " (" + instead + ")");
        }
    }

    private static boolean isTrue(@Nullable Boolean value) {
        return Boolean.TRUE.equals(value);
    }
}
