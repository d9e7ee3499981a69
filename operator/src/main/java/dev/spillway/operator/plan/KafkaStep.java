package dev.spillway.operator.plan;

import dev.spillway.operator.model.Count;
import dev.spillway.operator.model.MetadataVersion;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.plan.balance.CancelMove;
import dev.spillway.operator.plan.balance.Election;
import dev.spillway.operator.plan.balance.ThrottleChange;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/** A change of a Kafka cluster itself. Each is idempotent. */
public sealed interface KafkaStep extends Step {

    /** Changes dynamic settings of all brokers. */
    record AlterBrokers(SortedMap<String, String> set, Set<String> unset, String why)
            implements KafkaStep {
        @Override
        public String what() {
            return "change broker settings " + String.join(", ", TopicStep.keys(set, unset));
        }
    }

    /** Sets settings of an internal topic. */
    record AlterInternalTopic(String topic, SortedMap<String, String> set, String why)
            implements KafkaStep {
        @Override
        public String what() {
            return "set " + String.join(", ", set.keySet()) + " of internal topic " + topic;
        }
    }

    /** Changes dynamic settings of one broker, which override the cluster-wide ones. */
    record AlterBroker(NodeId id, SortedMap<String, String> set, Set<String> unset, String why)
            implements KafkaStep {
        @Override
        public String what() {
            return "change settings "
                    + String.join(", ", TopicStep.keys(set, unset))
                    + " of broker "
                    + id.value();
        }
    }

    /** Raises or lowers the cluster's metadata.version. */
    record AlterMetadataVersion(MetadataVersion from, MetadataVersion to, String why)
            implements KafkaStep {
        @Override
        public String what() {
            return (raises() ? "raise" : "lower") + " metadata.version to " + to.text();
        }

        public boolean raises() {
            return to.compareTo(from) > 0;
        }
    }

    /** Keeps new replicas off a broker. */
    record Cordon(NodeId id, String why) implements KafkaStep {
        @Override
        public String what() {
            return "cordon broker " + id.value();
        }
    }

    /** Allows new replicas on a broker again. */
    record Uncordon(NodeId id, String why) implements KafkaStep {
        @Override
        public String what() {
            return "uncordon broker " + id.value();
        }
    }

    /** Removes the registration of a broker. */
    record Unregister(NodeId id, String why) implements KafkaStep {
        @Override
        public String what() {
            return "unregister broker " + id.value();
        }
    }

    /** Makes a controller a voter. */
    record AddVoter(NodeId id, String directoryId, String host, String why) implements KafkaStep {
        @Override
        public String what() {
            return "make controller " + id.value() + " a voter";
        }
    }

    /** Removes one disk of a controller as a voter. */
    record RemoveVoter(NodeId id, String directoryId, String why) implements KafkaStep {
        @Override
        public String what() {
            return "remove controller " + id.value() + " as a voter";
        }
    }

    /** Sets or removes the replication throttle of replicas that move. */
    record Throttle(ThrottleChange change, String why) implements KafkaStep {
        @Override
        public String what() {
            return change.bytesPerSecond() == 0
                    ? "remove the replication throttle"
                    : "throttle moves to "
                            + (change.bytesPerSecond() >> 20)
                            + " MiB/s in and out of each broker";
        }
    }

    /** Starts reassignments; Kafka copies the replicas, and completes each by itself. */
    record Move(List<dev.spillway.operator.plan.balance.Move> moves, String why)
            implements KafkaStep {
        @Override
        public String what() {
            var first = moves.getFirst();
            return moves.size() == 1
                    ? "move %s from %s to %s".formatted(first.name(), first.from(), first.to())
                    : "move %s, beginning with %s from %s to %s"
                            .formatted(
                                    partitions(moves.size()),
                                    first.name(),
                                    first.from(),
                                    first.to());
        }
    }

    /** Cancels reassignments. */
    record CancelMoves(List<CancelMove> moves, String why) implements KafkaStep {
        @Override
        public String what() {
            return "cancel the reassignment of " + partitions(moves.size());
        }
    }

    /** Elects preferred leaders. */
    record ElectLeaders(List<Election> elections, String why) implements KafkaStep {
        @Override
        public String what() {
            return "elect the preferred leaders of " + partitions(elections.size());
        }
    }

    /** {@code 1 partition}, {@code 12 partitions}. */
    static String partitions(int count) {
        return Count.of(count, "partition");
    }
}
