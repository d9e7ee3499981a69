package dev.spillway.operator.kube;

import dev.spillway.operator.desired.PluginFiles;
import dev.spillway.operator.observed.ObservedWorkers;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/** Reads what exists of a Connect. */
public interface ConnectObjects {

    /**
     * Reads the API server directly.
     *
     * @param desired what to look for
     * @throws KubeUnavailableException when Kubernetes does not answer
     */
    ObservedWorkers read(String namespace, String connect, List<HasMetadata> desired);

    /**
     * What this version of Kubernetes can do.
     *
     * @throws KubeUnavailableException when Kubernetes does not answer
     */
    PluginFiles plugins();
}
