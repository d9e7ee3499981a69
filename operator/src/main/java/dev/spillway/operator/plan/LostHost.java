package dev.spillway.operator.plan;

import dev.spillway.operator.observed.Pod;

/**
 * A Kubernetes node that does not answer. Its Pods may still run and write to their disks, so only
 * Kubernetes or a person may decide that they do not: the operator waits, and never gives up a Pod
 * or a disk.
 */
public final class LostHost {

    private LostHost() {}

    /** {@code its Kubernetes node worker-2 does not answer (Kubelet stopped ...)}. */
    public static String why(Pod pod) {
        return "its Kubernetes node "
                + pod.host()
                + " does not answer"
                + (pod.detail().isEmpty() ? "" : " (" + pod.detail().replaceFirst("\\.$", "") + ")")
                + ", so it is not known whether it still runs";
    }

    /** What ends it, as a clause. */
    static String until(Pod pod) {
        return "that Kubernetes node is back; " + ifItStaysOff(pod);
    }

    /** The wait for a Pod that has not been deleted. */
    public static Obstacle obstacle(Pod pod) {
        return new Obstacle(why(pod), until(pod));
    }

    /** Kubernetes then removes its Pods and detaches their disks, see Kubernetes' KEP-2268. */
    static String ifItStaysOff(Pod pod) {
        return "if its machine is off and stays off, tell Kubernetes so: kubectl taint nodes "
                + pod.host()
                + " node.kubernetes.io/out-of-service=nodeshutdown:NoExecute";
    }
}
