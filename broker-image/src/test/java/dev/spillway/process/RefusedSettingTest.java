package dev.spillway.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;

/** The message when a setting prevents the start. */
class RefusedSettingTest {

    private static final Map<String, String> SETTINGS =
            Map.of(
                    "log.dirs", "/data/kafka",
                    "log.roll.ms", "0",
                    "log.roll.ms.more", "1",
                    "metric.reporters",
                            "org.apache.kafka.common.metrics.JmxReporter, com.acme.Reporter",
                    "create.topic.policy.class.name", Policy.class.getName(),
                    "remote.log.storage.manager.class.name", Storage.class.getName(),
                    "socket.request.max.bytes", "100MB");

    /** A plugin of a user. */
    static final class Policy {
        static void configure() {
            throw new IllegalStateException("my.policy.url is not reachable");
        }
    }

    /** A plugin of the operator. */
    static final class Storage {
        static void configure() throws IOException {
            throw new IOException("connection refused");
        }
    }

    @Test
    void whatKafkaNamesIsNamedWithItsValue() {
        assertThat(
                        in(
                                new ConfigException(
                                        "socket.request.max.bytes",
                                        "100MB",
                                        "Not a number of type INT")))
                .hasValue(
                        "socket.request.max.bytes = 100MB: Invalid value 100MB for configuration"
                                + " socket.request.max.bytes: Not a number of type INT");
    }

    @Test
    void keyThatIsAPrefixOfAnotherIsToldApart() {
        assertThat(
                        in(
                                new IllegalArgumentException(
                                        "requirement failed: log.roll.ms must be at least 1")))
                .hasValueSatisfying(line -> assertThat(line).startsWith("log.roll.ms = 0: "));
        assertThat(in(new IllegalArgumentException("wrong: log.roll.ms.more.")))
                .hasValueSatisfying(line -> assertThat(line).startsWith("log.roll.ms.more = 1: "));
    }

    @Test
    void missingClassNamesTheSettingThatRefersToIt() {
        assertThat(
                        in(
                                new KafkaException(
                                        "Class com.acme.Reporter cannot be found",
                                        new ClassNotFoundException("com.acme.Reporter"))))
                .hasValueSatisfying(line ->
                        assertThat(line)
                                .startsWith("metric.reporters = org.apache")
                                .contains("Class com.acme.Reporter cannot be found"));
    }

    @Test
    void pluginThatFailsIsFoundInTheStack() {
        assertThat(in(new RuntimeException("start", thrownBy(Policy::configure))))
                .hasValue(
                        "create.topic.policy.class.name = "
                                + Policy.class.getName()
                                + ": start; because: my.policy.url is not reachable");
    }

    @Test
    void unreachableStoreIsNotBlamedOnASetting() {
        assertThat(in(new KafkaException("start", thrownBy(Storage::configure)))).isEmpty();
    }

    @Test
    void faultOnTheDiskIsNotBlamedOnASetting() {
        assertThat(in(new IllegalArgumentException("Invalid magic 77 in 000.log"))).isEmpty();
        assertThat(in(new IllegalArgumentException("cannot use log.dirs /data/kafka"))).isEmpty();
        assertThat(in(new IOException("No space left on device"))).isEmpty();
    }

    private static Optional<String> in(Throwable thrown) {
        return RefusedSetting.in(thrown, SETTINGS);
    }

    private interface Call {
        void run() throws Exception;
    }

    private static Exception thrownBy(Call call) {
        try {
            call.run();
        } catch (Exception e) {
            return e;
        }
        throw new AssertionError("did not fail");
    }
}
