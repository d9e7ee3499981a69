package dev.spillway.operator.kube;

import io.fabric8.kubernetes.api.model.Secret;
import java.util.Optional;

/**
 * Secrets that the operator writes, those of Users and those with certificates: one at a time and
 * by name, since it may not list or watch them. None is written over one that was not seen. All
 * methods throw {@link KubeUnavailableException} when Kubernetes does not answer and {@link
 * KubeRefusedException} when it refuses.
 */
public interface UserSecrets {

    Optional<Secret> read(String namespace, String name);

    /**
     * Makes the Secret as it should be.
     *
     * @param seen as it was read; empty if there was none
     * @throws KubeConflictException when it has changed since, or been made
     */
    void write(Secret secret, Optional<Secret> seen);

    /** Deletes a Secret as it was read; another one of that name stays. */
    void delete(Secret seen);
}
