package dev.spillway.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnknownKeysTest {
    private static final KafkaVersion NEWEST = KafkaVersions.SHIPPED.newest();
    private static final KafkaCatalogue CATALOGUE = KafkaCatalogue.of(NEWEST);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "confluent.metrics.reporter.bootstrap.servers",
                "my.policy.mode",
                "metrics.jmx.exclude",
                "cruise.control.metrics.reporter.bootstrap.servers",
                "audit.log.dir",
                "org.example.retention.ms",
                "x",
            })
    void whatMayBeAPluginsIsLeftAlone(String key) {
        assertThat(problem(key)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "num.io.thread, num.io.threads",
        "num.oi.threads, num.io.threads",
        "log.rentention.hours, log.retention.hours",
        "log.retetnion.hour, log.retention.hours",
        "LOG_RETENTION_HOURS, log.retention.hours",
        "min.in.sync.replicas, min.insync.replicas",
        "default.replication.facter, default.replication.factor",
        "socket-request-max-bytes, socket.request.max.bytes",
    })
    void nearMissNamesWhatWasMeant(String key, String meant) {
        assertThat(problem(key)).hasValueSatisfying(why -> assertThat(why).contains(meant + "?"));
    }

    @Test
    void whatWasRemovedIsNotInTheCatalogueAndHasARemedy() {
        assertThat(UnknownKeys.removed())
                .isNotEmpty()
                .allSatisfy(key -> {
                    assertThat(CATALOGUE.find(key)).as(key).isEmpty();
                    assertThat(problem(key).orElse("")).contains("no longer has it; ");
                });
        assertThat(problem("zookeeper.session.timeout.ms").orElse("")).contains("remove it");
    }

    @Test
    void topicsSettingNamesTheBrokersOneThatIsItsDefault() {
        assertThat(problem("segment.bytes").orElse("")).contains("set log.segment.bytes, ");
    }

    private static Optional<String> problem(String key) {
        return UnknownKeys.problem(key, NEWEST, CATALOGUE);
    }
}
