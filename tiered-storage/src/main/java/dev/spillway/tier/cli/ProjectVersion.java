package dev.spillway.tier.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/** The version that Maven built, from the resource {@code version.txt} that Maven fills in. */
final class ProjectVersion implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        try (InputStream text = ProjectVersion.class.getResourceAsStream("version.txt")) {
            if (text == null) {
                throw new IOException("version.txt is missing beside " + ProjectVersion.class);
            }
            return new String[] {new String(text.readAllBytes(), StandardCharsets.UTF_8).strip()};
        }
    }
}
