package dev.spillway.operator.observed;

import dev.spillway.operator.model.NodeId;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.time.Instant;

/**
 * The Pod of one node.
 *
 * @param version as it was observed; a change of its status is a new one
 * @param revision the hash of all that needs a restart, as of its creation; empty when it has none
 * @param detail explains the state: why a Pod is stuck, does not start or does not end; possibly
 *     empty
 * @param ip empty until it has one
 * @param kafkaVersion of its image, as {@code 4.4.0}; empty when the tag does not show it
 * @param cause of being stuck, or of not starting or ending, as far as it is known
 * @param host the Kubernetes node that it is on; empty before it is scheduled
 * @param endsBy when the grace period of its deletion is over; {@link #NOT_DELETED} otherwise
 * @param origin what it was made from
 * @param container that the cause is about; empty for Kafka's and for the Pod as a whole
 */
@RecordBuilder
public record Pod(
        NodeId id,
        String name,
        ObjectVersion version,
        String revision,
        State state,
        String detail,
        String ip,
        String kafkaVersion,
        Cause cause,
        String host,
        Instant endsBy,
        Origin origin,
        String container) {

    public static final Instant NOT_DELETED = Instant.MAX;

    /** One that is starting, as far as is known, and nothing else is known of it. */
    public static PodBuilder builder(NodeId id, String name, ObjectVersion version) {
        return PodBuilder.builder()
                .id(id)
                .name(name)
                .version(version)
                .revision("")
                .state(State.Starting)
                .detail("")
                .ip("")
                .kafkaVersion("")
                .cause(Cause.Unknown)
                .host("")
                .endsBy(NOT_DELETED)
                .origin(Origin.UNKNOWN)
                .container("");
    }

    /**
     * What a Pod was made from, from its annotations; each empty when there is none.
     *
     * @param release of the operator that made it
     * @param baseline see {@code OlderPods} in {@code plan.restarts}
     * @param restartedAt the requested restart that it is the result of
     */
    public record Origin(String release, String baseline, String restartedAt) {
        public static final Origin UNKNOWN = new Origin("", "", "");
    }

    /** What has to be fixed before a Pod can start, or end. */
    public enum Cause {
        /** Kafka or a plugin does not start with a setting, which the detail names. */
        Settings,
        /** The JVM does not start with its options. */
        JavaOptions,
        /** It was killed for exceeding the memory limit of its container. */
        Memory,
        /** Its certificate, or that of a listener, cannot be used; the detail names the files. */
        Certificate,
        /** Its disk is another node's, or another cluster's. */
        WrongDisk,
        /** A container other than Kafka's, which a user added, keeps ending. */
        OtherContainer,
        /** Its image cannot be pulled. */
        Image,
        /** It refers to a Secret, a ConfigMap or the like that does not exist. */
        Reference,
        /** No Kubernetes node takes it: one is cordoned, is full, or does not have its disk. */
        Scheduling,
        /** Its disk cannot be attached or mounted, or its sandbox cannot be made, for now. */
        Preparation,
        /** Its Kubernetes node does not answer, so that nobody knows whether its process runs. */
        HostLost,
        /**
         * Its grace period is over, and its Kubernetes node has not confirmed that it has ended.
         */
        NotEnding,
        /** Anything else, such as a failed disk. */
        Unknown
    }

    public enum State {
        /** Being scheduled, pulling its image, or starting its JVM. */
        Starting,
        /** Recovering its logs after an unclean shutdown; a restart would start that over. */
        Recovering,
        /** Kafka reports RUNNING. */
        Ready,
        /** Cannot start without help: the image, scheduling, or a process that keeps failing. */
        Stuck,
        /** Its process has ended and Kubernetes will not restart it, as after an eviction. */
        Ended,
        /** Being deleted. */
        Terminating
    }

    public boolean ready() {
        return state == State.Ready;
    }

    public boolean terminating() {
        return state == State.Terminating;
    }

    /** Its Kubernetes node does not answer. */
    public boolean hostLost() {
        return cause == Cause.HostLost;
    }

    /** The same Pod, recovering its logs. */
    public Pod recovering(String progress) {
        return PodBuilder.builder(this).state(State.Recovering).detail(progress).build();
    }

    /** The same Pod, with what was found out about it. */
    public Pod explainedBy(PodProblem problem) {
        return PodBuilder.builder(this)
                .state(state == State.Starting && problem.permanent() ? State.Stuck : state)
                .detail(problem.detail())
                .cause(problem.cause())
                .container("")
                .build();
    }
}
