package dev.spillway.operator.plan;

import dev.spillway.operator.observed.Pod;

/** Why a Pod that is being deleted still exists, and what ends that. */
public final class PodTermination {

    private PodTermination() {}

    /**
     * @param subject {@code it} or {@code its old Pod}
     */
    public static Obstacle of(Pod pod, String subject) {
        return switch (pod.cause()) {
            case HostLost -> LostHost.obstacle(pod);
            case NotEnding ->
                    new Obstacle(
                            subject
                                    + " should have ended by "
                                    + pod.endsBy()
                                    + ", and Kubernetes node "
                                    + pod.host()
                                    + " has not confirmed that"
                                    + detail(pod),
                            "Pod "
                                    + pod.name()
                                    + " is gone; see kubectl describe pod "
                                    + pod.name()
                                    + " and kubectl get node "
                                    + pod.host()
                                    + "; "
                                    + LostHost.ifItStaysOff(pod));
            case Settings,
                    JavaOptions,
                    Memory,
                    Certificate,
                    WrongDisk,
                    OtherContainer,
                    Image,
                    Reference,
                    Scheduling,
                    Preparation,
                    Unknown ->
                    new Obstacle(
                            subject + " is shutting down" + detail(pod),
                            "Pod " + pod.name() + " is gone");
        };
    }

    private static String detail(Pod pod) {
        return pod.detail().isEmpty() ? "" : " (" + pod.detail() + ")";
    }
}
