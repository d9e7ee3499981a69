package dev.spillway.local.e2e;

import dev.spillway.local.e2e.load.KafkaClients;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A test class whose methods share one sandbox. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class SandboxTest {
    private Path folder = Path.of("");
    private @Nullable Sandbox sandbox;
    private @Nullable Admin admin;

    @BeforeAll
    protected void bringUp(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path empty)
            throws IOException, InterruptedException {
        folder = empty;
        sandbox = Sandbox.up(folder);
        admin = Admin.create(clients().settings("test"));
    }

    @AfterAll
    protected void nothingIsLeftRunning() throws IOException, InterruptedException {
        if (admin != null) {
            admin.close();
        }
        if (sandbox != null) {
            sandbox.close();
        }
        Sandbox.down(folder);
    }

    /** A directory for the files of the test. */
    protected Path folder() {
        return folder;
    }

    protected Sandbox sandbox() {
        return Objects.requireNonNull(sandbox, "the sandbox did not come up");
    }

    protected Admin admin() {
        return Objects.requireNonNull(admin, "the sandbox did not come up");
    }

    protected KafkaClients clients() {
        return sandbox().clients();
    }
}
