package dev.spillway.local.kubelet;

import dev.spillway.local.api.fault.ClusterFaults;
import dev.spillway.local.kubelet.container.HostPaths;
import dev.spillway.local.kubelet.image.ImageStore;
import dev.spillway.local.kubelet.process.OrdinaryUser;
import dev.spillway.local.kubelet.process.Watchdog;
import dev.spillway.local.kubelet.status.RestartBackOff;
import dev.spillway.local.state.RunningProcesses;
import dev.spillway.local.state.StateDirectory;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the workers of all Pods share.
 *
 * @param ordinaryUser for programs that refuse to run as root; empty where there is no way
 */
record KubeletContext(
        KubernetesClient client,
        StateDirectory state,
        HostPaths host,
        ImageStore images,
        Supplier<Optional<OrdinaryUser>> ordinaryUser,
        RestartBackOff backOff,
        RunningProcesses running,
        Watchdog watchdog,
        ContainerLogs logs,
        EventRecorder events,
        ClusterFaults faults,
        Clock clock) {

    Scheduling scheduling() {
        return new Scheduling(client, faults);
    }
}
