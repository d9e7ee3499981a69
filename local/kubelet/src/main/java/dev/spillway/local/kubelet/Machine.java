package dev.spillway.local.kubelet;

import dev.spillway.local.kubelet.container.Host;
import dev.spillway.local.kubelet.container.Images;
import dev.spillway.local.kubelet.process.Watchdog;
import dev.spillway.local.kubelet.status.BackOff;
import dev.spillway.local.state.RunningProcesses;
import dev.spillway.local.state.StateDirectory;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;

/** What all Pods of this machine share. */
record Machine(
        KubernetesClient client,
        StateDirectory state,
        Host host,
        Images images,
        BackOff backOff,
        RunningProcesses running,
        Watchdog watchdog,
        ContainerLogs logs,
        Events events,
        Clock clock) {}
