package dev.spillway.operator.desired;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Whether a node speaks TLS with others. */
public final class InnerTls {
    private InnerTls() {}

    /** Pods of releases that knew no TLS have no certificate. */
    public static boolean isSpokenBy(Pod node) {
        return node.getSpec().getContainers().stream()
                .filter(container -> Containers.KAFKA.equals(container.getName()))
                .flatMap(container ->
                        Stream.ofNullable(container.getEnv()).<EnvVar>flatMap(List::stream))
                .filter(Objects::nonNull)
                .anyMatch(variable -> TlsMounts.VARIABLE.equals(variable.getName()));
    }
}
