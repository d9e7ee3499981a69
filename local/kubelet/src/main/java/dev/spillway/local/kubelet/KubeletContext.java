package dev.spillway.local.kubelet;

import dev.spillway.local.api.fault.ClusterFaults;
import dev.spillway.local.kubelet.container.HostPaths;
import dev.spillway.local.kubelet.container.ImageMap;
import dev.spillway.local.kubelet.process.Watchdog;
import dev.spillway.local.kubelet.status.RestartBackOff;
import dev.spillway.local.state.RunningProcesses;
import dev.spillway.local.state.StateDirectory;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;

/** What the workers of all Pods share. */
record KubeletContext(
        KubernetesClient client,
        StateDirectory state,
        HostPaths host,
        ImageMap images,
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
