package dev.spillway.broker;

import org.apache.kafka.raft.DynamicVoters;

/**
 * What this node does in the cluster. Spillway runs dedicated controllers, never combined nodes.
 */
public sealed interface Role {

    /** The word for this role in Kafka's {@code process.roles} and in Spillway's labels. */
    String word();

    /** Holds partitions and serves clients. */
    record Broker() implements Role {
        @Override
        public String word() {
            return "broker";
        }
    }

    /** Holds the cluster's metadata as a member of the KRaft quorum. */
    record Controller(QuorumEntry quorumEntry) implements Role {
        @Override
        public String word() {
            return "controller";
        }
    }

    /** How a controller with an empty disk comes into its quorum (KIP-853). */
    sealed interface QuorumEntry {

        /**
         * As one of the voters that the quorum is founded with; they know each other beforehand.
         */
        record Founding(DynamicVoters voters) implements QuorumEntry {}

        /** As an observer of a quorum that exists, until it is added as a voter. */
        record Joining() implements QuorumEntry {}
    }
}
