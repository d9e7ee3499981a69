package dev.spillway.local.kubelet;

import dev.spillway.local.kubelet.container.ProcessSpec;
import dev.spillway.local.kubelet.process.ContainerProcess;
import dev.spillway.local.kubelet.volume.MountPaths;
import dev.spillway.local.state.Signal;
import java.nio.file.Path;
import java.time.Instant;

/**
 * One run of a container, from its start to its end.
 *
 * @param terminationLog the file of its termination message
 */
record RunningContainer(
        ContainerProcess process,
        ProcessSpec spec,
        MountPaths mounts,
        Signal stopSignal,
        Instant since,
        Path terminationLog) {}
