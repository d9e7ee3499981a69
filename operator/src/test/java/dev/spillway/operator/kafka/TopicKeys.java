package dev.spillway.operator.kafka;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.storage.internals.log.LogConfig;

/** The settings that topics have in the Kafka that is tested with, and what each may be. */
public final class TopicKeys {

    private TopicKeys() {}

    public static SortedSet<String> all() {
        return new TreeSet<>(LogConfig.configNames());
    }

    /** Valid values, written as Kafka writes them. */
    public static Arbitrary<String> values(String key) {
        var values =
                switch (LogConfig.configType(key).orElseThrow()) {
                    case BOOLEAN -> Arbitraries.of("false", "true");
                    case INT, SHORT ->
                            numbers(Integer.MIN_VALUE, Integer.MAX_VALUE).map(Object::toString);
                    case LONG -> numbers(Long.MIN_VALUE, Long.MAX_VALUE).map(Object::toString);
                    case DOUBLE ->
                            Arbitraries.doubles().between(0, 1).ofScale(9).map(Object::toString);
                    case LIST, STRING -> texts(key);
                    case CLASS, PASSWORD -> throw new AssertionError("no topic has one: " + key);
                };
        return values.filter(10_000, value -> isValid(key, value));
    }

    /** From the ranges that settings have: small ones, sizes and times, anything. */
    private static Arbitrary<Long> numbers(long least, long most) {
        return Arbitraries.oneOf(
                Arbitraries.longs().between(-2, 22),
                Arbitraries.longs().between(1 << 20, 1 << 30),
                Arbitraries.longs().between(least, most));
    }

    private static Arbitrary<String> texts(String key) {
        return switch (key) {
            case "cleanup.policy" ->
                    Arbitraries.of("", "delete", "compact", "compact,delete", "delete,compact");
            case "compression.type" ->
                    Arbitraries.of("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer");
            case "message.timestamp.type" -> Arbitraries.of("CreateTime", "LogAppendTime");
            case "leader.replication.throttled.replicas",
                    "follower.replication.throttled.replicas" ->
                    Arbitraries.oneOf(
                            Arbitraries.just("*"),
                            Arbitraries.integers()
                                    .between(0, 20)
                                    .list()
                                    .ofMaxSize(5)
                                    .map(TopicKeys::replicas));
            default -> throw new AssertionError("say what the values of " + key + " are");
        };
    }

    private static String replicas(List<Integer> brokers) {
        return String.join(
                ",", brokers.stream().distinct().map(broker -> broker % 3 + ":" + broker).toList());
    }

    private static boolean isValid(String key, String value) {
        try {
            LogConfig.validate(Map.of(key, value));
            return true;
        } catch (ConfigException refused) {
            return false;
        }
    }
}
