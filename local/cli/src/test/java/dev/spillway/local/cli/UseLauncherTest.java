package dev.spillway.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class UseLauncherTest {
    private static final Path USES = Path.of("../../examples/uses");
    private static final int WIDTH = 120;

    @Test
    void eachUseHasAFolderWithAPageAndALine() {
        assertThat(UseLauncher.USES).isNotEmpty();
        UseLauncher.USES.forEach(use -> {
            assertThat(USES.resolve(use.name()).resolve("README.md")).isRegularFile();
            assertThat(UseLauncher.named(use.name())).contains(use);
            assertThat(UseLauncher.list().lines())
                    .anyMatch(line ->
                            line.strip().startsWith(use.name() + "  ")
                                    && line.endsWith("  " + use.summary()));
        });
        assertThat(UseLauncher.list().lines())
                .hasSize(UseLauncher.USES.size())
                .allMatch(line -> line.length() <= WIDTH);
    }

    @Test
    void theDemoRefusesAUseThatIsNotThereAndOptionsThatAreNotForIt() {
        assertThat(failure("no-such-use"))
                .contains("there is no use \"no-such-use\"")
                .contains(UseLauncher.list());
        assertThat(failure("commit-log", "--megabytes", "1")).contains("not with a use");
        assertThat(failure("--small")).contains("only with a use");
    }

    private static String failure(String... arguments) {
        var failures = new ArrayList<String>();
        var command =
                new CommandLine(new Spillway.DemoCommand())
                        .setExecutionExceptionHandler((failure, executed, parsed) -> {
                            failures.add(failure.getMessage());
                            return 1;
                        });
        assertThat(command.execute(arguments)).isEqualTo(1);
        return failures.getFirst();
    }

    @Test
    void eachFolderIsAUse() throws Exception {
        try (var folders = Files.list(USES)) {
            assertThat(folders.map(folder -> folder.getFileName().toString()))
                    .allMatch(name -> UseLauncher.named(name).isPresent());
        }
    }
}
