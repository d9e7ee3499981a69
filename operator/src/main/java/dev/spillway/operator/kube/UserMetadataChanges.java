package dev.spillway.operator.kube;

import dev.spillway.operator.api.User;

/**
 * What the operator writes to Users besides their status. Both methods throw {@link
 * KubeUnavailableException} when Kubernetes does not answer and {@link KubeRefusedException} when
 * it refuses.
 */
public interface UserMetadataChanges {

    /** Holds a User until it has nothing in Kafka any more. */
    String FINALIZER = "spillway.dev/user";

    /**
     * Adds the operator's finalizer, before anything of the User's is made.
     *
     * @return false when the User is gone
     */
    boolean hold(User user);

    /** Removes the operator's finalizer from a User that is being deleted. */
    void release(User user);
}
