package dev.spillway.local.kubelet.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.local.kubelet.container.HostPaths;
import dev.spillway.local.kubelet.container.Image;
import dev.spillway.local.kubelet.container.ImageMap;
import dev.spillway.local.kubelet.volume.Preparation.Pending;
import dev.spillway.local.kubelet.volume.Preparation.Ready;
import dev.spillway.local.state.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageStoreTest {
    @TempDir Path directory;

    private ImageStore store;

    @BeforeEach
    void store() {
        store = store(Map.of("/opt/plugin", "${root}/plugin.tar.gz", "/opt/here", "${root}/built"));
    }

    private ImageStore store(Map<String, String> files) {
        return new ImageStore(
                new ImageMap(
                        Map.of(
                                "test/plugin", image(files),
                                "test/program", image(Map.of()))),
                new HostPaths(directory, directory),
                directory.resolve("images"));
    }

    private static Image image(Map<String, String> files) {
        return new Image(
                List.of(), List.of(), Map.of(), files, Map.of(), List.of(), Signal.SIGTERM, false);
    }

    @Test
    void unpacksArchivesAndLinksDirectories() throws IOException {
        Files.createDirectory(directory.resolve("built"));
        Files.writeString(directory.resolve("built/file"), "built");
        TestArchive.tarGz(directory.resolve("plugin.tar.gz"), Map.of("a/b.jar", "b"));

        var pulled = pull();

        assertThat(pulled.root().resolve("opt/plugin/a/b.jar")).hasContent("b");
        assertThat(pulled.root().resolve("opt/here/file")).hasContent("built");
        assertThat(pulled.files())
                .containsEntry("/opt/here", directory.resolve("built"))
                .containsEntry("/opt/plugin", pulled.root().resolve("opt/plugin"));
        assertThat(pull()).as("again").isEqualTo(pulled);
    }

    @Test
    void keepsLinksAndProgramsAndLetsNobodyWrite() throws IOException {
        TestArchive.jar(
                directory.resolve("postgres.jar"),
                Map.of("bin/run", "#!", "lib/a.so.1", "a", "lib/a.so", "-> a.so.1"));
        store = store(Map.of("/usr/it", "${root}/postgres.jar"));

        var root = pull().root().resolve("usr/it");

        assertThat(permissions(root.resolve("bin/run"))).isEqualTo("r-xr-xr-x");
        assertThat(permissions(root.resolve("lib/a.so.1"))).isEqualTo("r--r--r--");
        assertThat(Files.readSymbolicLink(root.resolve("lib/a.so"))).isEqualTo(Path.of("a.so.1"));
    }

    @Test
    void aProgramThatTheImageHasBesideItsFilesIsInThem() throws IOException {
        var program = "#!/bin/sh\necho hello\n";
        var one =
                new ImageStore(
                        new ImageMap(
                                Map.of(
                                        "test/plugin",
                                        new Image(
                                                List.of(),
                                                List.of(),
                                                Map.of(),
                                                Map.of(),
                                                Map.of("/usr/local/bin/hello", program),
                                                List.of(),
                                                Signal.SIGTERM,
                                                false))),
                        new HostPaths(directory, directory),
                        directory);
        store = one;

        var pulled = pull();

        assertThat(pulled.files().get("/usr/local/bin").resolve("hello"))
                .hasContent(program)
                .isExecutable();
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void unpacksAnotherVersionBesideTheOldOneWhichGoesAtTheNextStart() throws IOException {
        Files.createDirectory(directory.resolve("built"));
        var archive = directory.resolve("plugin.tar.gz");
        TestArchive.tarGz(archive, Map.of("a", "old"));
        var old = pull();
        TestArchive.tarGz(archive, Map.of("a", "new"));
        Files.setLastModifiedTime(archive, FileTime.fromMillis(1));

        var current = pull();

        assertThat(current.root().resolve("opt/plugin/a")).hasContent("new");
        assertThat(old.root().resolve("opt/plugin/a")).hasContent("old");
        store.removeStale();
        assertThat(old.root()).doesNotExist();
        assertThat(current.root()).exists();
    }

    @Test
    void whatWasHalfUnpackedIsUnpackedAgain() throws IOException {
        Files.createDirectory(directory.resolve("built"));
        var next = directory.resolve("images/test_plugin/next");
        Files.createDirectories(next.resolve("opt/plugin"));
        Files.writeString(next.resolve("opt/plugin/half"), "");
        TestArchive.tarGz(directory.resolve("plugin.tar.gz"), Map.of("a", "whole"));

        assertThat(pull().root().resolve("opt/plugin")).isDirectoryNotContaining("glob:**half");
    }

    @Test
    void saysWhatToDoWhenFilesAreMissing() throws IOException {
        assertThat(store.pull("test/plugin"))
                .isEqualTo(
                        new Pending<PulledImage>(
                                "ErrImagePull",
                                "Failed",
                                "Failed to pull image \"test/plugin\": %s does not exist: run `./spillway images`, which fetches what some uses need, or `./spillway build`"
                                        .formatted(directory.resolve("built"))));
        assertThat(store.pull("registry.local/other:1"))
                .isInstanceOfSatisfying(
                        Pending.class,
                        why ->
                                assertThat(why.message())
                                        .contains("\"registry.local/other:1\"")
                                        .endsWith("it has test/plugin, test/program"));
        assertThat(store.files("test/program"))
                .isInstanceOfSatisfying(
                        Pending.class, why -> assertThat(why.message()).contains("no files"));
    }

    @ParameterizedTest
    @CsvSource({
        "postgres:18,                         true",
        "docker.io/library/postgres:18.4,     true",
        "localhost:5000/postgres:18-alpine,   true",
        "postgres:18@sha256:00ff,             true",
        "postgres:17,                         false",
        "postgres:180,                        false",
        "localhost:5000/postgres,             false"
    })
    void anotherVersionIsNotPulled(String reference, boolean pulled) throws IOException {
        var postgres =
                new Image(
                        List.of(),
                        List.of(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        List.of("18"),
                        Signal.SIGINT,
                        true);
        var one =
                new ImageStore(
                        new ImageMap(Map.of("postgres", postgres)),
                        new HostPaths(directory, directory),
                        directory);

        assertThat(one.pull(reference) instanceof Ready).isEqualTo(pulled);
        if (!pulled) {
            assertThat(one.pull(reference).toString()).contains("has version 18 of it");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "a/../../outside"})
    void noArchiveWritesOutsideOfItsDirectory(String name) throws IOException {
        store = store(Map.of("/opt/plugin", "${root}/plugin.tar.gz"));
        TestArchive.tarGz(directory.resolve("plugin.tar.gz"), Map.of(name, ""));

        assertThatThrownBy(this::pull).hasMessageContaining("would leave its directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-> ../../../../outside", "-> /etc"})
    void noLinkOfAnArchiveLeavesItsDirectory(String link) throws IOException {
        store = store(Map.of("/opt/plugin", "${root}/plugin.tar.gz"));
        TestArchive.tarGz(
                directory.resolve("plugin.tar.gz"), Map.of("link", link, "link/file", "written"));

        assertThatThrownBy(this::pull).hasMessageContaining("would leave the archive's directory");
        assertThat(directory.resolve("outside")).doesNotExist();
    }

    private PulledImage pull() throws IOException {
        return Optional.of(store.pull("docker.io/test/plugin:1"))
                .filter(Ready.class::isInstance)
                .map(ready -> ((Ready<PulledImage>) ready).value())
                .orElseThrow();
    }
}
