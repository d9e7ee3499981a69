package dev.spillway.tier.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SdkProxyTest {

    @ParameterizedTest
    @CsvSource({
        "example.com, example.com, true",
        "example.com, bucket.example.com, true",
        "example.com, badexample.com, false",
        "example.com, exampleXcom, false",
        ".example.com, bucket.example.com, true",
        ".example.com, example.com, false",
        "Example.COM, example.com, true",
        "10.0.0.7, 10.0.0.7, true",
        "10.0.0.7, 10.0.0.70, false"
    })
    void aNameStandsForItselfAndAllBelowIt(String excepted, String host, boolean direct) {
        // As the SDK asks: the whole name, in lower case.
        assertThat(SdkProxy.patterns(List.of(excepted)).stream().anyMatch(host::matches))
                .isEqualTo(direct);
    }
}
