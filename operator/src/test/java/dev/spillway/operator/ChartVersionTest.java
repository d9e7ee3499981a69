package dev.spillway.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Holds the chart's two versions to the one in the root pom, because the chart is installed from
 * the source tree, too; -Dspillway.regenerate=true writes them. A release sets both by itself.
 */
class ChartVersionTest {
    private static final Pattern REVISION = Pattern.compile("<revision>(.+)</revision>");
    private static final Pattern CHART = Pattern.compile("(?m)^(version|appVersion): .*$");

    @Test
    void theChartHasTheVersionOfThePom() throws IOException {
        var pom = REVISION.matcher(Files.readString(Path.of("../pom.xml")));
        assertThat(pom.find()).as("a <revision> in the root pom").isTrue();
        Path file = Path.of("../helm/spillway/Chart.yaml");
        String chart = Files.readString(file);
        String expected = CHART.matcher(chart).replaceAll("$1: " + pom.group(1));

        if (Boolean.getBoolean("spillway.regenerate")) {
            Files.writeString(file, expected);
        }
        assertThat(file).as("regenerate with -Dspillway.regenerate=true").hasContent(expected);
        assertThat(chart).contains("\nversion: ", "\nappVersion: ");
    }
}
