package dev.spillway.local;

import dev.spillway.local.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Main class of the daemon ({@code serve}), which the command line starts. */
@Command(name = "spillway-local", subcommands = DaemonMain.Serve.class)
public final class DaemonMain {
    private static final int REFUSED = 1;

    private DaemonMain() {}

    public static void main(String[] args) {
        CommandLine commands =
                new CommandLine(new DaemonMain())
                        .setExecutionExceptionHandler((failure, command, parsed) -> {
                            System.err.println("spillway: " + failure.getMessage());
                            return REFUSED;
                        });
        System.exit(commands.execute(args));
    }

    @Command(
            name = "serve",
            description =
                    "Serves a Kubernetes API on 127.0.0.1 and runs its Pods as processes, until"
                            + " SIGTERM.")
    static final class Serve implements Callable<Integer> {
        @Option(names = "--state", required = true, description = "the state directory")
        Path state = Path.of("");

        @Option(
                names = "--root",
                required = true,
                description = "the directory with the built programs")
        Path root = Path.of("");

        @Option(
                names = "--port",
                description =
                        "port of the API; by default the previous one of this state directory, or a"
                                + " free one")
        Optional<Integer> port = Optional.empty();

        @Option(names = "--faults", description = "for tests: let clients of the API inject faults")
        boolean faults;

        @Override
        public Integer call() throws IOException, InterruptedException {
            Daemon daemon =
                    Daemon.start(
                            new StateDirectory(state),
                            root.toAbsolutePath().normalize(),
                            port,
                            faults);
            Runtime.getRuntime().addShutdownHook(new Thread(daemon::stop, "stop"));
            new CountDownLatch(1).await();
            return 0;
        }
    }
}
