package dev.spillway.broker;

import org.apache.kafka.raft.DynamicVoters;

/**
 * What this node does in the cluster. Spillway runs dedicated controllers, never combined nodes.
 */
public sealed interface Role {

    /** The name of this role in Kafka's {@code process.roles} and in Spillway's labels. */
    String kafkaName();

    /** Holds partitions and serves clients. */
    record Broker() implements Role {
        @Override
        public String kafkaName() {
            return "broker";
        }
    }

    /** Holds the cluster's metadata as a member of the KRaft quorum. */
    record Controller(QuorumEntry quorumEntry) implements Role {
        @Override
        public String kafkaName() {
            return "controller";
        }
    }

    /** How a controller with an empty disk enters its quorum (KIP-853). */
    sealed interface QuorumEntry {

        /** As one of the initial voters, which know each other beforehand. */
        record Founding(DynamicVoters voters) implements QuorumEntry {}

        /** As an observer of an existing quorum, until it is added as a voter. */
        record Joining() implements QuorumEntry {}
    }
}
