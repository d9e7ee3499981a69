package dev.spillway.operator.plan;

import dev.spillway.operator.model.MetadataVersion;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.plan.balance.CancelMove;
import dev.spillway.operator.plan.balance.Election;
import dev.spillway.operator.plan.balance.ThrottleChange;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/** A change of a Kafka cluster itself. Each may be made twice without harm. */
public sealed interface KafkaStep extends Step {

    /** Changes dynamic settings of all brokers. */
    record AlterBrokers(SortedMap<String, String> set, Set<String> unset, String why)
            implements KafkaStep {
        @Override
        public String what() {
            return "change broker settings " + String.join(", ", TopicStep.keys(set, unset));
        }
    }

    /** Sets settings of a topic that Kafka made for itself. */
    record AlterInternalTopic(String topic, SortedMap<String, String> set, String why)
            implements KafkaStep {
        @Override
        public String what() {
            return "set " + String.join(", ", set.keySet()) + " of Kafka's own topic " + topic;
        }
    }

    /** Changes dynamic settings of one broker; they take precedence over those of all. */
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

    /** Raises or lowers the version that the cluster's metadata is written in. */
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

    /** Lets a broker take new replicas again. */
    record Uncordon(NodeId id, String why) implements KafkaStep {
        @Override
        public String what() {
            return "uncordon broker " + id.value();
        }
    }

    /** Makes Kafka forget a broker. */
    record Unregister(NodeId id, String why) implements KafkaStep {
        @Override
        public String what() {
            return "unregister broker " + id.value();
        }
    }

    /** Gives a controller a vote. */
    record AddVoter(NodeId id, String directoryId, String host, String why) implements KafkaStep {
        @Override
        public String what() {
            return "make controller " + id.value() + " a voter";
        }
    }

    /** Takes the vote from one disk of a controller. */
    record RemoveVoter(NodeId id, String directoryId, String why) implements KafkaStep {
        @Override
        public String what() {
            return "take the vote from controller " + id.value();
        }
    }

    /** Holds back, or no longer, what replicas that move may fetch. */
    record Throttle(ThrottleChange change, String why) implements KafkaStep {
        @Override
        public String what() {
            return change.bytesPerSecond() == 0
                    ? "remove the throttle of moves"
                    : "throttle moves to "
                            + (change.bytesPerSecond() >> 20)
                            + " MiB/s in and out of each broker";
        }
    }

    /** Begins to move replicas; Kafka copies them, and ends each move by itself. */
    record Move(List<dev.spillway.operator.plan.balance.Move> moves, String why)
            implements KafkaStep {
        @Override
        public String what() {
            var first = moves.getFirst();
            return moves.size() == 1
                    ? "move %s from %s to %s".formatted(first.name(), first.from(), first.to())
                    : "move %s, %s from %s to %s first"
                            .formatted(
                                    partitions(moves.size()),
                                    first.name(),
                                    first.from(),
                                    first.to());
        }
    }

    /** Calls moves back. */
    record CancelMoves(List<CancelMove> moves, String why) implements KafkaStep {
        @Override
        public String what() {
            return "call back the moves of " + partitions(moves.size());
        }
    }

    /** Lets the preferred leaders lead. */
    record ElectLeaders(List<Election> elections, String why) implements KafkaStep {
        @Override
        public String what() {
            return "elect the preferred leaders of " + partitions(elections.size());
        }
    }

    /** {@code 1 partition}, {@code 12 partitions}. */
    static String partitions(int count) {
        return count == 1 ? "1 partition" : count + " partitions";
    }
}
