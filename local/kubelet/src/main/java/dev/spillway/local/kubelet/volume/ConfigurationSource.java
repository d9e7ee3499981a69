package dev.spillway.local.kubelet.volume;

import java.util.Map;
import java.util.Optional;

/** Reads the current ConfigMaps, Secrets and claims of one namespace. */
public interface ConfigurationSource {

    /** {@code data} and {@code binaryData}; empty when there is no such ConfigMap. */
    Optional<Map<String, byte[]>> configMap(String name);

    /** Decoded; empty when there is no such Secret. */
    Optional<Map<String, byte[]>> secret(String name);

    Claim claim(String name);

    /** The state of a PersistentVolumeClaim. */
    sealed interface Claim {
        record Bound(String uid) implements Claim {}

        record Unbound() implements Claim {}

        record Missing() implements Claim {}
    }
}
