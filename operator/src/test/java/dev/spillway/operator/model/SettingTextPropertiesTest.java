package dev.spillway.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.kafka.Spelling;
import dev.spillway.operator.kafka.TopicKeys;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.storage.internals.log.LogConfig;

/** Every topic setting of the real Kafka, with values of every kind, however they are written. */
class SettingTextPropertiesTest {

    /** A valid value of a setting, and a way to write it. */
    record Written(String key, String value, Spelling spelling) {
        ConfigDef.Type type() {
            return LogConfig.configType(key).orElseThrow();
        }

        String text() {
            return spelling.of(value, type());
        }
    }

    @Property(tries = 3000)
    void meansWhatKafkaAnswers(@ForAll("settings") Written setting) {
        assertThat(SettingText.canonical(setting.text(), setting.type()))
                .isEqualTo(answer(setting.key(), setting.text()))
                .isEqualTo(answer(setting.key(), setting.value()));
    }

    @Property(tries = 3000)
    void meansAnotherValueWhereKafkaAnswersOtherwise(@ForAll("pairs") List<Written> two) {
        var one = two.getFirst();
        var other = two.getLast();
        assertThat(same(one, other))
                .isEqualTo(answer(one.key(), one.text()).equals(answer(other.key(), other.text())));
    }

    private static boolean same(Written one, Written other) {
        return SettingText.canonical(one.text(), one.type())
                .equals(SettingText.canonical(other.text(), other.type()));
    }

    /** What a broker makes of the text, and what it tells then (kafka.server.ConfigHelper). */
    private static String answer(String key, String text) {
        LogConfig.validate(Map.of(key, text));
        var type = LogConfig.configType(key).orElseThrow();
        return ConfigDef.convertToString(new LogConfig(Map.of(key, text)).values().get(key), type);
    }

    @Provide
    Arbitrary<Written> settings() {
        return keys().flatMap(SettingTextPropertiesTest::written);
    }

    @Provide
    Arbitrary<List<Written>> pairs() {
        return keys().flatMap(key -> written(key).list().ofSize(2));
    }

    private static Arbitrary<String> keys() {
        return Arbitraries.of(List.copyOf(TopicKeys.all()));
    }

    private static Arbitrary<Written> written(String key) {
        return Combinators.combine(TopicKeys.values(key), Spelling.any())
                .as((value, spelling) -> new Written(key, value, spelling));
    }
}
