package dev.spillway.local.kubelet.volume;

import java.util.Map;
import java.util.Optional;

/** The ConfigMaps, Secrets and claims of one namespace, as they are now. */
public interface ConfigurationSource {

    /** {@code data} and {@code binaryData} together; empty when there is no such ConfigMap. */
    Optional<Map<String, byte[]>> configMap(String name);

    /** Decoded; empty when there is no such Secret. */
    Optional<Map<String, byte[]>> secret(String name);

    Claim claim(String name);

    /** A PersistentVolumeClaim as far as a Pod is concerned. */
    sealed interface Claim {
        record Bound(String uid) implements Claim {}

        record Unbound() implements Claim {}

        record Missing() implements Claim {}
    }
}
