package dev.spillway.local.programs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramConditionTest {
    @TempDir private Path folder;

    @Test
    void aTestRunsWhereItsProgramExists() throws IOException {
        var program = Files.createFile(folder.resolve("kcat"));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        var path = Optional.of("/nowhere:" + folder);
        assertThat(ProgramCondition.decide(Program.kcat, path, true).isDisabled()).isFalse();
        assertThat(ProgramCondition.decide(Program.kcat, path, false).isDisabled()).isFalse();
    }

    @Test
    void isSkippedWithAReasonWhereTheProgramIsMissing() {
        var result = ProgramCondition.decide(Program.kcat, Optional.of(folder.toString()), false);
        assertThat(result.isDisabled()).isTrue();
        assertThat(result.getReason()).hasValueSatisfying(this::saysWhatToDo);
    }

    @Test
    void failsWhereProgramsAreRequired() {
        assertThatThrownBy(() -> ProgramCondition.decide(Program.kcat, Optional.empty(), true))
                .satisfies(failure -> saysWhatToDo(failure.getMessage()));
    }

    private void saysWhatToDo(String message) {
        assertThat(message).contains("kcat is not on the PATH", "apt-get install kcat");
    }
}
