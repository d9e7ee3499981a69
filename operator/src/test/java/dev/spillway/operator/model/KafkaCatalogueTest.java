package dev.spillway.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.utils.internals.AppInfoParser;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Compares the catalogue with the definitions of the Kafka on the class path;
 * -Dspillway.regenerate=true writes it.
 */
class KafkaCatalogueTest {
    private static final KafkaVersion HERE =
            KafkaVersion.parse(AppInfoParser.getVersion()).orElseThrow();

    private static final KafkaCatalogue CATALOGUE = KafkaCatalogue.of(HERE);

    private static final ConfigDef DEFINITIONS = KafkaConfig.configDef();

    @Test
    void resourceIsWhatKafkaDefines() throws Exception {
        var file =
                Path.of(
                        "src/main/resources",
                        KafkaCatalogue.resource(HERE).replace('.', '/') + ".properties");
        var text = KafkaDefinitions.text(HERE);
        if (Boolean.getBoolean("spillway.regenerate")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
        assertThat(file).as("regenerate with -Dspillway.regenerate=true").content().isEqualTo(text);
    }

    @Test
    void everyShippedVersionHasACatalogueOfItsOwn() {
        assertThat(KafkaVersions.SHIPPED.all()).contains(HERE);
        assertThat(KafkaVersions.SHIPPED.all())
                .allSatisfy(version ->
                        assertThat(
                                        KafkaCatalogue.class
                                                .getClassLoader()
                                                .getResource(
                                                        KafkaCatalogue.resource(version)
                                                                        .replace('.', '/')
                                                                + ".properties"))
                                .as(version.text())
                                .isNotNull());
    }

    /** Of each setting: bounds and beside them, other types, nothing, what people write. */
    @TestFactory
    Stream<DynamicTest> valueIsTakenOrRefusedAsByKafka() {
        return DEFINITIONS.configKeys().values().stream()
                .map(key ->
                        DynamicTest.dynamicTest(
                                key.name,
                                () -> samples(key).forEach(value -> sameVerdict(key, value))));
    }

    private static void sameVerdict(ConfigDef.ConfigKey key, String value) {
        var ours = CATALOGUE.find(key.name).orElseThrow().problem(value);
        var kafkas = kafkas(key, value);
        if (isOpen(key)) {
            // Laxer: a rule in Kafka's code, or a class that only the brokers' image has.
            assertThat(ours.isPresent() && kafkas.isEmpty())
                    .as("\"%s\" is refused, and Kafka takes it: %s", value, ours)
                    .isFalse();
        } else {
            assertThat(ours.isPresent())
                    .as("\"%s\": here %s, Kafka %s", value, ours, kafkas)
                    .isEqualTo(kafkas.isPresent());
        }
    }

    private static boolean isOpen(ConfigDef.ConfigKey key) {
        return key.type == ConfigDef.Type.CLASS
                || CATALOGUE.find(key.name).orElseThrow().allowed()
                        instanceof AllowedValues.OwnRule;
    }

    private static Optional<String> kafkas(ConfigDef.ConfigKey key, String value) {
        try {
            var one = new ConfigDef().define(key);
            one.parse(java.util.Map.of(key.name, value));
            return Optional.empty();
        } catch (ConfigException refused) {
            return Optional.of(refused.getMessage());
        }
    }

    private static Set<String> samples(ConfigDef.ConfigKey key) {
        var samples = new LinkedHashSet<String>();
        var setting = CATALOGUE.find(key.name).orElseThrow();
        samples.addAll(
                List.of(
                        "",
                        " ",
                        "0",
                        "1",
                        "-1",
                        "-2",
                        " 7 ",
                        "1.5",
                        "1e3",
                        "NaN",
                        "true",
                        "FALSE",
                        "yes",
                        "100MB",
                        "7d",
                        "none",
                        "a,b",
                        "a,,b",
                        "a,a",
                        ",",
                        "2147483647",
                        "2147483648",
                        "-2147483649",
                        "32768",
                        "9223372036854775807",
                        "9223372036854775808",
                        "java.lang.String",
                        "no.such.Class"));
        setting.defaultValue().ifPresent(samples::add);
        switch (setting.allowed()) {
            case AllowedValues.Range(var least, var most) ->
                    Stream.concat(least.stream(), most.stream())
                            .flatMap(bound ->
                                    Stream.of(
                                            bound,
                                            bound.add(java.math.BigDecimal.ONE),
                                            bound.subtract(java.math.BigDecimal.ONE)))
                            .forEach(number -> samples.add(number.toPlainString()));
            case AllowedValues.OneOf(var choices, var inAnyCase) -> words(choices, samples);
            case AllowedValues.EachOf(var choices, var mayBeEmpty) -> words(choices, samples);
            case AllowedValues.Anything anything -> {}
            case AllowedValues.NotEmpty notEmpty -> {}
            case AllowedValues.OwnRule ownRule -> {}
        }
        return samples;
    }

    private static void words(List<String> choices, Set<String> samples) {
        samples.addAll(choices);
        choices.forEach(choice -> samples.add(choice.toUpperCase(java.util.Locale.ROOT)));
        choices.forEach(choice -> samples.add(choice.toLowerCase(java.util.Locale.ROOT)));
        samples.add(String.join(",", choices));
        samples.add(String.join(" , ", choices));
        if (!choices.isEmpty()) {
            var twice = new ArrayList<>(choices);
            twice.add(choices.getFirst());
            samples.add(String.join(",", twice));
            samples.add(choices.getFirst() + ",");
        }
    }
}
