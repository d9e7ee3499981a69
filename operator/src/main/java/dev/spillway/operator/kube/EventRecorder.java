package dev.spillway.operator.kube;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** Records Events about Clusters and Topics. */
public interface EventRecorder {

    enum Type {
        Normal,
        Warning
    }

    /**
     * @param about may be cluster-scoped
     * @param reason CamelCase, for programs
     * @param message for people
     */
    void record(HasMetadata about, Type type, String reason, String message);
}
