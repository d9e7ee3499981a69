package dev.spillway.operator.kube;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.observed.ObjectVersion;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;

/**
 * Every change that the operator makes in Kubernetes, all in one namespace. Each may be made again
 * without harm. All throw {@link KubeUnavailableException} when Kubernetes does not answer, and
 * {@link KubeRefusedException} when it says no. What has changed or gone since it was seen is left
 * as it is, for the next look to decide on.
 */
public interface KubeChanges {

    /**
     * Makes an object as given, by server-side apply; other owners' fields stay.
     *
     * @throws KubeRefusedException too when there is one of that name that is not the Cluster's
     */
    void apply(HasMetadata object);

    /**
     * Makes an object. One that the operator has made already, which a look may not have shown yet,
     * is left as it is.
     *
     * @throws KubeRefusedException too when there is one of that name that is not the Cluster's
     */
    void create(HasMetadata object);

    /** Adds to a Pod's labels and annotations. */
    void labelPod(String pod, Map<String, String> labels, Map<String, String> annotations);

    /** Adds to the claim's labels and annotations, if it still is as it was seen. */
    void adoptClaim(
            String claim,
            Map<String, String> labels,
            Map<String, String> annotations,
            ObjectVersion seen);

    void annotateClaim(String claim, String key, String value);

    /**
     * Takes the reference to an owner off the claim; other owners stay.
     *
     * @param owner uid of it
     */
    void disownClaim(String claim, String owner);

    /** Asks for a larger disk; Kubernetes refuses where the StorageClass cannot expand. */
    void growClaim(String claim, Bytes size);

    /** Deletes the Pod, gracefully, if it still is as it was seen. */
    void deletePod(String pod, ObjectVersion seen);

    /** Deletes the PersistentVolumeClaim if it still is as it was seen. */
    void deleteClaim(String claim, ObjectVersion seen);
}
