package dev.spillway.operator.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.LogLevel;
import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Logging;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.model.Problem;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LoggingPropertiesTest {

    @Test
    void levelsAreWrittenInOrderForLog4j() {
        var logging =
                new Logging(
                        LogLevel.WARN,
                        new TreeMap<>(
                                Map.of(
                                        "org.apache.kafka.raft", LogLevel.DEBUG,
                                        "kafka.server", LogLevel.OFF)));

        assertThat(LoggingProperties.of(logging))
                .isEqualTo(
                        """
                        monitorInterval=10
                        rootLogger.level=warn
                        logger.cluster0.name=kafka.server
                        logger.cluster0.level=off
                        logger.cluster1.name=org.apache.kafka.raft
                        logger.cluster1.level=debug
                        """);
    }

    @Test
    void nodesLogAtInfoUnlessSaidOtherwise() {
        assertThat(parse("{}"))
                .isEqualTo(parse("logging: {}"))
                .isInstanceOfSatisfying(
                        ParseResult.Valid.class,
                        valid ->
                                assertThat(((ClusterModel) valid.model()).logging())
                                        .isEqualTo(new Logging(LogLevel.INFO, new TreeMap<>())));
    }

    @Test
    void whatTheApiServerWouldRefuseIsRefusedHereToo() {
        assertThat(problems("logging: {level: ERROR, loggers: {root: DEBUG, a b: INFO}}"))
                .extracting(Problem::path)
                .containsExactlyInAnyOrder(
                        "spec.logging.level",
                        "spec.logging.loggers[root]",
                        "spec.logging.loggers[a b]");
    }

    private static List<Problem> problems(String spec) {
        return switch (parse(spec)) {
            case ParseResult.Valid<ClusterModel> valid -> List.of();
            case ParseResult.Invalid<ClusterModel>(var problems) -> problems;
        };
    }

    private static ParseResult<ClusterModel> parse(String spec) {
        return ClusterModel.parse(
                Yaml.cluster(
                        """
                        apiVersion: spillway.dev/v1alpha1
                        kind: Cluster
                        metadata: {name: events, namespace: default, uid: 0-1}
                        spec:
                          storage: {size: 100Gi}
                        """
                                + (spec.equals("{}") ? "" : spec.indent(2))));
    }
}
