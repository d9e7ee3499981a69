package dev.spillway.local.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessIdentityTest {

    @Test
    void survivesWritingAndReading() {
        var self = ProcessIdentity.ofThisProcess();

        assertThat(ProcessIdentity.parse(self + "\n")).contains(self);
        assertThat(self.process()).contains(ProcessHandle.current());
    }

    @Test
    void anotherProcessWithTheSamePidIsDifferent() {
        var other = new ProcessIdentity(ProcessHandle.current().pid(), "an-earlier-boot:4711");

        assertThat(other.process()).isEmpty();
    }

    @Test
    void hasNoProcessOnceItHasEnded() throws IOException, InterruptedException {
        var process = new ProcessBuilder("sleep", "60").start();
        var identity = ProcessIdentity.of(process.toHandle()).orElseThrow();

        process.destroyForcibly().waitFor();

        assertThat(identity.process()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4711", "nonsense x", "-1 x", "1 2 3", "99999999999999999999 x"})
    void otherTextIsNotParsed(String line) {
        assertThat(ProcessIdentity.parse(line)).isEmpty();
    }

    @Test
    void aProcessNameMayContainSpacesAndParentheses() {
        assertThat(
                        ProcessIdentity.ticks(
                                "7 (a) S (b) S 1 1 1 0 -1 4 1 0 0 0 0 0 0 0 20 0 1 0 81523 1 1"))
                .isEqualTo("81523");
    }
}
