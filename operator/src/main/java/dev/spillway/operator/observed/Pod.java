package dev.spillway.operator.observed;

import dev.spillway.operator.model.NodeId;

/**
 * The Pod of one node.
 *
 * @param version of it that was seen; its status is part of that
 * @param revision the hash of what needs a restart that it was made with; empty when it has none
 * @param detail what to say of its state: of a Pod that is stuck, why; otherwise perhaps empty
 * @param ip empty until it has one
 * @param kafkaVersion what it runs, {@code 4.4.0}; empty when its image does not say
 * @param cause of being stuck, as far as it can be told
 */
public record Pod(
        NodeId id,
        String name,
        ObjectVersion version,
        String revision,
        State state,
        String detail,
        String ip,
        String kafkaVersion,
        Cause cause) {

    /** Of a Pod of which no cause is known, or that needs none. */
    public Pod(
            NodeId id,
            String name,
            ObjectVersion version,
            String revision,
            State state,
            String detail,
            String ip,
            String kafkaVersion) {
        this(id, name, version, revision, state, detail, ip, kafkaVersion, Cause.Unknown);
    }

    /** What is to be mended before a Pod that is stuck can start. */
    public enum Cause {
        /** Kafka or a plugin does not start with a setting, which the detail names. */
        Settings,
        /** The JVM does not start with its options. */
        JavaOptions,
        /** It was killed, having used more memory than its container may have. */
        Memory,
        /** Its disk is another node's, or another cluster's. */
        WrongDisk,
        /** Its image cannot be had. */
        Image,
        /** It refers to a Secret or a ConfigMap that is not there, or the like. */
        Reference,
        /** Anything else, a failed disk among it. */
        Unknown
    }

    public enum State {
        /** On its way: being scheduled, pulling its image, or its JVM is starting. */
        Starting,
        /** Reads and checks its logs after an unclean end; a restart would begin that anew. */
        Recovering,
        /** Kafka says that it is RUNNING. */
        Ready,
        /** Cannot start without help: image, scheduling, or the process ends again and again. */
        Stuck,
        /** Its process is over and Kubernetes will not start it again, as after an eviction. */
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

    /** The same Pod, recovering its logs. */
    public Pod recovering(String progress) {
        return new Pod(
                id, name, version, revision, State.Recovering, progress, ip, kafkaVersion, cause);
    }
}
