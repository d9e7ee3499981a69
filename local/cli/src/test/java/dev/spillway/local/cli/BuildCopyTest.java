package dev.spillway.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.local.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildCopyTest {
    private static final String BROKER = "broker-image/target/image/lib/broker.jar";

    @TempDir Path repository;
    private StateDirectory state = new StateDirectory(Path.of(""));

    @BeforeEach
    void build() throws IOException {
        state = new StateDirectory(repository.resolve(".spillway"));
        write("operator/target/quarkus-app/quarkus-run.jar", "operator");
        write(BROKER, "broker");
        write("broker-image/target/image/broker.aot", "large");
        write("examples/apps/target/image/lib/spillway-examples.jar", "examples");
        write("local/cli/target/spillway-local.jar", "local");
        write("local/cli/target/lib/a.jar", "a");
        write("local/cli/target/images/s3proxy.jar", "s3");
        write("local/images/target/images/postgres.jar", "postgres");
    }

    @Test
    void copiesTheBuildWithItsModificationTimes() throws Exception {
        var app = BuildCopy.of(repository, state, packaged());

        assertThat(app.root().resolve(BROKER)).hasContent("broker");
        assertThat(Files.getLastModifiedTime(app.root().resolve(BROKER)))
                .isEqualTo(Files.getLastModifiedTime(repository.resolve(BROKER)));
        assertThat(app.root().resolve("local/cli/target/images/s3proxy.jar")).hasContent("s3");
        assertThat(app.root().resolve("local/images/target/images/postgres.jar"))
                .hasContent("postgres");
        assertThat(app.root().resolve("broker-image/target/image/broker.aot")).doesNotExist();
    }

    @Test
    void aLaterBuildIsCopiedAgainAndLeavesTheRunningCopyAlone() throws Exception {
        var before = BuildCopy.of(repository, state, packaged());
        before.makeCurrent(state);
        assertThat(BuildCopy.of(repository, state, packaged())).isEqualTo(before);

        write(BROKER, "changed");
        var after = BuildCopy.of(repository, state, packaged());

        assertThat(after).isNotEqualTo(before);
        assertThat(before.root().resolve(BROKER)).hasContent("broker");
        assertThat(BuildCopy.current(state)).contains(before);
    }

    @Test
    void onlyTheCurrentCopyIsKept() throws Exception {
        var before = BuildCopy.of(repository, state, packaged());
        before.makeCurrent(state);
        write(BROKER, "changed");

        var after = BuildCopy.of(repository, state, packaged());
        after.makeCurrent(state);

        assertThat(before.root()).doesNotExist();
        assertThat(BuildCopy.current(state)).contains(after);
    }

    @Test
    void withoutABuildTheMessageSaysWhatToDo() throws IOException {
        StateDirectory.deleteTree(repository.resolve("operator"));

        assertThatThrownBy(() -> BuildCopy.of(repository, state, packaged()))
                .isInstanceOf(CliFailure.class)
                .hasMessageContaining("quarkus-app does not exist: run `./spillway build`");
    }

    @Test
    void aTestsClassPathIsNotCopied() throws Exception {
        StateDirectory.deleteTree(repository.resolve("local/cli/target/lib"));

        var app = BuildCopy.of(repository, state, "target/classes");

        assertThat(app.classPath(repository, "target/classes")).isEqualTo("target/classes");
        assertThat(app.root().resolve("local/cli/target/spillway-local.jar")).doesNotExist();
    }

    @Test
    void theDaemonRunsFromTheCopyToo() throws Exception {
        var app = BuildCopy.of(repository, state, packaged());

        assertThat(app.classPath(repository, packaged()))
                .isEqualTo(app.root().resolve("local/cli/target/spillway-local.jar").toString());
    }

    private String packaged() {
        return repository.resolve("local/cli/target/spillway-local.jar").toString();
    }

    private void write(String file, String text) throws IOException {
        Path path = repository.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }
}
