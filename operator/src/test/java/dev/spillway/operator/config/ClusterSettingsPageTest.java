package dev.spillway.operator.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.KafkaCatalogue;
import dev.spillway.operator.model.KafkaVersions;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.model.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds the lists of docs/reference/cluster-settings.md to what the operator does;
 * -Dspillway.regenerate=true writes them.
 */
class ClusterSettingsPageTest {
    private static final Path PAGE = Path.of("../docs/reference/cluster-settings.md");
    private static final String BEGIN = "<!-- made by ClusterSettingsPageTest -->\n";

    @Test
    void listsAreWhatTheOperatorDoes() throws Exception {
        var page = Files.readString(PAGE);
        var prose = page.substring(0, page.indexOf(BEGIN) + BEGIN.length());
        if (Boolean.getBoolean("spillway.regenerate")) {
            Files.writeString(PAGE, prose + lists());
        }
        assertThat(PAGE)
                .as("regenerate with -Dspillway.regenerate=true")
                .content()
                .isEqualTo(prose + lists());
    }

    private static String lists() {
        return """

        ## Kafka %s

        **Change while everything runs:** %s.

        **Restart brokers and controllers:** %s.

        **Restart brokers only:** %s.

        **Restart controllers only:** %s.

        **Restart nobody,** and hold for topics that Kafka makes from then on: %s.

        **The operator's own,** with what to use instead:

        %s
        """
                .formatted(
                        KafkaVersions.SHIPPED.newest(),
                        keys(DynamicKeys::contains),
                        keys(key ->
                                restarts(NodeRole.Broker, key)
                                        && restarts(NodeRole.Controller, key)),
                        keys(key ->
                                restarts(NodeRole.Broker, key)
                                        && !restarts(NodeRole.Controller, key)),
                        keys(key ->
                                !restarts(NodeRole.Broker, key)
                                        && restarts(NodeRole.Controller, key)),
                        keys(key ->
                                !DynamicKeys.contains(key)
                                        && !restarts(NodeRole.Broker, key)
                                        && !restarts(NodeRole.Controller, key)),
                        owned());
    }

    private static boolean restarts(NodeRole role, String key) {
        return !new KafkaProperties(role, new TreeMap<>(Map.of(key, "")))
                .needingRestart()
                .isEmpty();
    }

    private static String keys(Predicate<String> which) {
        return KafkaCatalogue.known().stream()
                .filter(key -> instead(key).isEmpty())
                .filter(which)
                .map(key -> "`" + key + "`")
                .collect(Collectors.joining(", "));
    }

    private static String owned() {
        var byRemedy = new TreeMap<String, TreeSet<String>>();
        for (var key : KafkaCatalogue.known()) {
            var instead = instead(key);
            if (!instead.isEmpty()) {
                byRemedy.computeIfAbsent(instead, any -> new TreeSet<>()).add(family(key));
            }
        }
        return byRemedy.entrySet().stream()
                .map(remedy -> "- " + remedy.getKey() + ": " + String.join(", ", remedy.getValue()))
                .collect(Collectors.joining("\n"));
    }

    /** All of some families are owned, and they are large. */
    private static String family(String key) {
        return Stream.of("sasl.", "ssl.")
                .filter(key::startsWith)
                .map(prefix -> "`" + prefix + "*`")
                .findFirst()
                .orElse("`" + key + "`");
    }

    /** Empty for a key that may be set. */
    private static String instead(String key) {
        var cluster =
                Yaml.cluster(
                        """
                        metadata: {name: events, namespace: default, uid: 0-1}
                        spec: {storage: {size: 10Gi}, config: {%s: "1"}}
                        """
                                .formatted(key));
        return switch (ClusterModel.parse(cluster)) {
            case ParseResult.Valid<ClusterModel> valid -> "";
            case ParseResult.Invalid<ClusterModel>(var problems) ->
                    problems.stream()
                            .filter(problem -> problem.reason() == Problem.Reason.Forbidden)
                            .map(Problem::message)
                            .map(message -> message.replace("owned by the operator: ", ""))
                            .findFirst()
                            .orElse("");
        };
    }
}
