package dev.spillway.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import picocli.CommandLine;

/**
 * {@code ./spillway COMMAND --help} prints a file, so that it works before the first build;
 * -Dspillway.regenerate=true writes it.
 */
class HelpTest {
    private static final Path FOLDER = Path.of("help");

    @TestFactory
    Stream<DynamicTest> filesEqualTheHelpOfTheCommands() {
        return new CommandLine(new Spillway())
                .getSubcommands().entrySet().stream()
                        .map(command ->
                                DynamicTest.dynamicTest(
                                        command.getKey(),
                                        () -> assertHelp(command.getKey(), command.getValue())));
    }

    private static void assertHelp(String name, CommandLine command) throws IOException {
        var file = FOLDER.resolve(name + ".txt");
        var text = command.getUsageMessage(CommandLine.Help.Ansi.OFF);
        if (Boolean.getBoolean("spillway.regenerate")) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, text);
        }
        assertThat(file).as("regenerate with -Dspillway.regenerate=true").hasContent(text);
    }
}
