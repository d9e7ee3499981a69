package dev.spillway.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BytesTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "1k, 1000",
        "1Ki, 1024",
        "20Gi, 21474836480",
        "500M, 500000000",
        "3T, 3000000000000",
        "8191Pi, 9222246136947933184",
        "9223372036854775807, 9223372036854775807"
    })
    void readsWhatKubernetesWrites(String text, long bytes) {
        assertThat(Bytes.parse(text)).contains(new Bytes(bytes));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Gi",
                "1.5Gi",
                "-1",
                "1 Gi",
                "1GB",
                "1gi",
                "1K",
                "8192Pi",
                "9223372036854775808",
                "99999999999999999999"
            })
    void refusesEverythingElse(String text) {
        assertThat(Bytes.parse(text)).isEmpty();
    }

    @Property
    void whatIsWrittenReadsBackTheSame(@ForAll @LongRange(min = 0) long bytes) {
        assertThat(Bytes.parse(new Bytes(bytes).text())).contains(new Bytes(bytes));
    }

    @Property
    void roundSizesAreWrittenShort(@ForAll @LongRange(min = 1, max = 1023) long gibi) {
        assertThat(Bytes.gibi(gibi).text()).isEqualTo(gibi + "Gi");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "999, 999",
        "1000, 1k",
        "230000000, 230M",
        "1200000000, 1.2G",
        "12000000000, 12G",
        "1000000000000, 1T",
        "99999, 99k",
        "9999, 9.9k"
    })
    void isShortForPeople(long bytes, String text) {
        assertThat(new Bytes(bytes).decimal()).isEqualTo(text);
    }
}
