package dev.spillway.operator.observed;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureCauseTest {

    @Test
    void theInnermostCauseIsWhatHasFailed() {
        assertThat(
                        FailureCause.of(
                                """
                                org.apache.kafka.connect.errors.ConnectException: Tolerance exceeded in error handler
                                \tat org.apache.kafka.connect.runtime.errors.X.y(X.java:1)
                                Caused by: org.apache.kafka.connect.errors.DataException: JsonConverter with schemas.enable requires "schema" and "payload" fields
                                \tat org.apache.kafka.connect.json.JsonConverter.z(J.java:2)
                                \t... 13 more
                                """))
                .isEqualTo(
                        "DataException: JsonConverter with schemas.enable requires \"schema\" and"
                                + " \"payload\" fields");
    }

    @Test
    void aRefusedConnectionSaysByWhom() {
        assertThat(
                        FailureCause.of(
                                """
                                io.debezium.DebeziumException: could not start
                                Caused by: org.postgresql.util.PSQLException: Connection to orders-db:5432 refused. Check that the hostname and port are correct.
                                \tat x
                                Caused by: java.net.ConnectException: Connection refused
                                \tat y
                                """))
                .startsWith("Connection to orders-db:5432 refused.");
    }

    @Test
    void theWorkersOwnWordsAboutASecretStay() {
        var words =
                "Secret orders-db, key password (version 2) has not reached worker w-1 yet;"
                        + " Kubernetes brings it within about a minute";
        assertThat(
                        FailureCause.of(
                                "org.apache.kafka.common.config.ConfigException: "
                                        + words
                                        + "\n\tat a.b\n"))
                .isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "java.lang.NoClassDefFoundError: org/apache/X | NoClassDefFoundError: org/apache/X",
                "java.lang.NullPointerException | NullPointerException",
                "org.example.SomeException: null | SomeException",
                "plain words | plain words",
                "java.lang.RuntimeException: it broke | it broke"
            })
    void theNameOfAnExceptionIsThereWhereItSaysSomething(String trace, String line) {
        assertThat(FailureCause.of(trace)).isEqualTo(line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no route to jdbc:postgresql://alice:s3cret@db:5432/x | no route to"
                        + " jdbc:postgresql://***@db:5432/x",
                "url jdbc:mysql://db/x?user=a&password=s3cret&ssl=true | url"
                        + " jdbc:mysql://db/x?user=a&password=***&ssl=true",
                "jaas username=\"a\" password=\"s3cret words\"; | jaas username=\"a\""
                        + " password=***;",
                "body {\"token\": \"s3cret\"} | body {\"token\": ***}",
                "api_key = s3cret | api_key = ***"
            })
    void credentialsAreNotShown(String text, String masked) {
        assertThat(FailureCause.masked(text)).isEqualTo(masked).doesNotContain("s3cret");
    }

    @Test
    void aCauseOfAnyLengthIsOneShortLine() {
        assertThat(FailureCause.of("org.example.E: " + "x".repeat(100_000)))
                .hasSize(300)
                .endsWith("...");
        assertThat(FailureCause.of("")).isEmpty();
        assertThat(FailureCause.masked("a\n\t  b")).isEqualTo("a b");
    }
}
