package dev.spillway.operator.kube;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.observed.ObjectVersion;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;

/**
 * Every change that the operator makes in Kubernetes, all in one namespace. All are idempotent. All
 * throw {@link KubeUnavailableException} when Kubernetes does not answer, and {@link
 * KubeRefusedException} when it refuses. Objects that have gone since they were observed are no
 * error; those that have changed are left as they are, with a {@link KubeConflictException}.
 */
public interface KubeChanges {

    /**
     * Server-side applies an object; other managers' fields stay.
     *
     * @throws KubeRefusedException also when an object of that name is not the Cluster's
     */
    void apply(HasMetadata object);

    /**
     * Creates an object. If the operator has created it already, which a snapshot may not show yet,
     * it is left as it is.
     *
     * @throws KubeRefusedException also when an object of that name is not the Cluster's
     */
    void create(HasMetadata object);

    /** Adds to a Pod's labels and annotations. */
    void labelPod(String pod, Map<String, String> labels, Map<String, String> annotations);

    /** Adds to the claim's labels and annotations, if it has not changed since it was observed. */
    void adoptClaim(
            String claim,
            Map<String, String> labels,
            Map<String, String> annotations,
            ObjectVersion seen);

    void annotateClaim(String claim, String key, String value);

    /**
     * Removes an owner reference from the claim; other owners stay.
     *
     * @param owner its uid
     */
    void removeClaimOwner(String claim, String owner);

    /**
     * Requests a larger disk and adds to the claim's annotations in the same request, if it has not
     * changed since it was observed; Kubernetes refuses if the StorageClass does not allow
     * expansion.
     */
    void growClaim(String claim, Bytes size, Map<String, String> annotations, ObjectVersion seen);

    /** Deletes the Pod gracefully, if it has not changed since it was observed. */
    void deletePod(String pod, ObjectVersion seen);

    /** Deletes the Service, if it has not changed since it was observed. */
    void deleteService(String service, ObjectVersion seen);

    /** Deletes the PersistentVolumeClaim, if it has not changed since it was observed. */
    void deleteClaim(String claim, ObjectVersion seen);
}
