package dev.spillway.local.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.kubelet.container.HostPaths;
import dev.spillway.local.kubelet.container.ImageMap;
import dev.spillway.local.kubelet.image.ImageStore;
import dev.spillway.local.kubelet.volume.Preparation.Ready;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The plugin images that a laptop resolves are those that the Containerfiles build. */
class PluginImagesTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "debezium-postgres, 3.7.0, debezium-connector-postgres",
        "debezium-jdbc,     3.6.0, debezium-connector-jdbc"
    })
    void areTheSameOnALaptopAndInARegistry(String name, String tag, String connector)
            throws IOException, NoSuchAlgorithmException {
        var archive = ROOT.resolve("local/images/target/images/" + name + ".tar.gz");
        var digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(archive));
        assertThat(ROOT.resolve("examples/images/" + name + "/Containerfile"))
                .content()
                .contains("ARG VERSION=" + tag + ".Final\n")
                .contains("ARG SHA256=" + HexFormat.of().formatHex(digest) + "\n")
                .contains(connector + "-$VERSION-plugin.tar.gz");

        var store = new ImageStore(ImageMap.standard(), new HostPaths(ROOT, ROOT), directory);
        var files = store.files("spillway-examples/" + name + ":" + tag);

        assertThat(files).isInstanceOf(Ready.class);
        var plugin = ((Ready<Path>) files).value().resolve("plugin").resolve(connector);
        assertThat(plugin.resolve(connector + "-" + tag + ".Final.jar")).exists();
    }
}
