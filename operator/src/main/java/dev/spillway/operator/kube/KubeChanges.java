package dev.spillway.operator.kube;

import dev.spillway.operator.model.Bytes;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;

/**
 * Every change that the operator makes in Kubernetes, all in one namespace. Each may be made again
 * without harm. All throw {@link KubeUnavailable} when Kubernetes does not answer or refuses.
 */
public interface KubeChanges {

    /** Makes an object as given, by server-side apply; other owners' fields stay. */
    void apply(HasMetadata object);

    /** Makes an object; one of that name that is there already is left as it is. */
    void create(HasMetadata object);

    /** Adds to a Pod's labels and annotations. */
    void labelPod(String pod, Map<String, String> labels, Map<String, String> annotations);

    void annotateClaim(String claim, String key, String value);

    void disownClaim(String claim);

    /** Asks for a larger disk; Kubernetes refuses where the StorageClass cannot expand. */
    void growClaim(String claim, Bytes size);

    /** Deletes the Pod, gracefully, if it still is the one of this uid. */
    void deletePod(String pod, String uid);

    /** Deletes the PersistentVolumeClaim if it still is the one of this uid. */
    void deleteClaim(String claim, String uid);
}
