package dev.spillway.operator.admin;

import dev.spillway.operator.model.SettingText;
import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.observed.SettingTypes;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.PartitionReassignment;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Kafka's answers about topics, read into records. */
final class TopicDescriptions {

    private TopicDescriptions() {}

    /**
     * @param minInsync the topic's min.insync.replicas in force
     * @param moves in progress
     */
    static List<Partition> partitions(
            TopicDescription topic,
            int minInsync,
            Map<TopicPartition, PartitionReassignment> moves) {
        return topic.partitions().stream()
                .map(partition -> {
                    var move = moves.get(new TopicPartition(topic.name(), partition.partition()));
                    return new Partition(
                            topic.name(),
                            partition.partition(),
                            partition.leader() == null
                                    ? Partition.NO_LEADER
                                    : partition.leader().id(),
                            // The controller may know of a move that this broker does not know of
                            // yet.
                            move == null
                                    ? partition.replicas().stream().map(Node::id).toList()
                                    : move.replicas(),
                            partition.isr().stream()
                                    .map(Node::id)
                                    .collect(Collectors.toUnmodifiableSet()),
                            minInsync,
                            move != null);
                })
                .toList();
    }

    /**
     * Sorted by key. Brokers return their cluster-wide defaults as they were written; here all
     * values are canonical. Sensitive values are known only to the broker, and omitted.
     */
    static Map<String, String> values(Collection<ConfigEntry> entries) {
        var values = new TreeMap<String, String>();
        for (var entry : entries) {
            if (entry.value() != null) {
                values.put(entry.name(), canonical(entry.value(), entry));
            }
        }
        return values;
    }

    /**
     * The values from one source, whether in force or not. Synonyms, such as log.retention.hours of
     * log.retention.ms, are omitted.
     */
    static Map<String, String> values(
            Collection<ConfigEntry> entries, ConfigEntry.ConfigSource source) {
        var values = new TreeMap<String, String>();
        for (var entry : entries) {
            for (var synonym : entry.synonyms()) {
                if (synonym.source() == source
                        && synonym.name().equals(entry.name())
                        && synonym.value() != null) {
                    values.put(entry.name(), canonical(synonym.value(), entry));
                }
            }
        }
        return values;
    }

    private static String canonical(String value, ConfigEntry entry) {
        return type(entry.type()).map(type -> SettingText.canonical(value, type)).orElse(value);
    }

    /** A class name is a string; passwords are known only to the broker. */
    static SettingTypes types(Collection<Config> configs) {
        var types = new HashMap<String, ConfigDef.Type>();
        for (var config : configs) {
            for (var entry : config.entries()) {
                type(entry.type()).ifPresent(type -> types.put(entry.name(), type));
            }
        }
        return new SettingTypes(types);
    }

    private static Optional<ConfigDef.Type> type(ConfigEntry.ConfigType type) {
        return switch (type) {
            case BOOLEAN -> Optional.of(ConfigDef.Type.BOOLEAN);
            case STRING, CLASS -> Optional.of(ConfigDef.Type.STRING);
            case INT -> Optional.of(ConfigDef.Type.INT);
            case SHORT -> Optional.of(ConfigDef.Type.SHORT);
            case LONG -> Optional.of(ConfigDef.Type.LONG);
            case DOUBLE -> Optional.of(ConfigDef.Type.DOUBLE);
            case LIST -> Optional.of(ConfigDef.Type.LIST);
            case PASSWORD, UNKNOWN -> Optional.empty();
        };
    }

    /** Kafka's client answers for every key of the request. */
    static <K, T> KafkaFuture<T> answer(Map<K, KafkaFuture<T>> answers, K key) {
        return Objects.requireNonNull(answers.get(key));
    }

    /** The answer, or empty when Kafka says that the topic does not exist. */
    static <T> Optional<T> unlessAbsent(KafkaFuture<T> answer, String operation) {
        return unlessAbsent(answer, operation, AdminCalls.CALL_TIMEOUT_MS);
    }

    /**
     * @param timeoutMs the call's own time limit
     */
    static <T> Optional<T> unlessAbsent(KafkaFuture<T> answer, String operation, int timeoutMs) {
        try {
            return Optional.of(AdminCalls.await(answer, operation, timeoutMs));
        } catch (KafkaUnavailableException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The answer, or empty when there is none in time. */
    static <T> Optional<T> ifAnswered(KafkaFuture<T> answer) {
        try {
            return Optional.of(AdminCalls.await(answer, "describe a broker"));
        } catch (KafkaUnavailableException | KafkaRefusedException e) {
            return Optional.empty();
        }
    }
}
