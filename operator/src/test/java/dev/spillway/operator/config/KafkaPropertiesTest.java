package dev.spillway.operator.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.model.NodeRole;
import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;

class KafkaPropertiesTest {

    @Property
    void javaReadsBackWhatIsWritten(@ForAll @NotEmpty String key, @ForAll String value)
            throws IOException {
        var read = new Properties();
        read.load(new StringReader(properties(Map.of(key, value)).text()));

        assertThat(read).containsExactly(Map.entry(key, value));
    }

    @Test
    void linesAreSorted() {
        assertThat(properties(Map.of("b", "2", "a", "1", "c", "3")).text())
                .isEqualTo("a=1\nb=2\nc=3\n");
    }

    @Test
    void everyKeyIsEitherDynamicOrReadAtStart() {
        var properties = properties(Map.of("num.io.threads", "8", "log.retention.hours", "1"));

        assertThat(properties.dynamic()).containsOnlyKeys("num.io.threads");
        assertThat(properties.needingRestart()).containsOnlyKeys("log.retention.hours");
    }

    private static KafkaProperties properties(Map<String, String> all) {
        return new KafkaProperties(NodeRole.Broker, new TreeMap<>(all));
    }
}
