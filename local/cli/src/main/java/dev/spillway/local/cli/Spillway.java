package dev.spillway.local.cli;

import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.demo.Display;
import dev.spillway.local.state.StateDirectory;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command line: {@code ./spillway up | demo | status | down}. */
@Command(
        name = "spillway",
        description = "Runs Spillway on this machine: Kafka on a local Kubernetes API.",
        subcommands = {
            Spillway.UpCommand.class,
            Spillway.DemoCommand.class,
            Spillway.StatusCommand.class,
            Spillway.DownCommand.class
        })
public final class Spillway {
    @Option(names = "--root", hidden = true, required = true, description = "the repository")
    Path root = Path.of("");

    @Option(names = "--state", hidden = true, required = true, description = "the state directory")
    Path state = Path.of("");

    @Option(
            names = "--debug",
            scope = CommandLine.ScopeType.INHERIT,
            description = "show the stack trace of a failure")
    boolean debug;

    private final Display display = new Display(System.out, isTerminal());

    public static void main(String[] args) {
        var spillway = new Spillway();
        var status =
                new CommandLine(spillway)
                        .setExecutionExceptionHandler(
                                (failure, command, parsed) -> spillway.report(failure))
                        .execute(args);
        System.exit(status);
    }

    private static boolean isTerminal() {
        Console console = System.console();
        return console != null && console.isTerminal();
    }

    private int report(Exception failure) {
        var message =
                switch (failure) {
                    case CliFailure f -> f.getMessage();
                    case DemoFailure f -> f.getMessage();
                    case KubernetesClientException f ->
                            "the request to the local API failed: %s. See %s"
                                    .formatted(words(f), new StateDirectory(state).daemonLog());
                    case IOException f -> f.getClass().getSimpleName() + ": " + f.getMessage();
                    default -> failure + " (a bug: --debug shows the stack trace)";
                };
        display.close();
        System.err.println("spillway: " + message);
        if (debug) {
            failure.printStackTrace();
        }
        return 1;
    }

    /** The first words in the chain of causes: an exception may have none of its own. */
    private static String words(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each.getMessage() != null && !each.getMessage().isBlank()) {
                return each.getMessage();
            }
        }
        return failure.toString();
    }

    private DaemonProcess daemon() {
        return new DaemonProcess(root.toAbsolutePath().normalize(), new StateDirectory(state));
    }

    private Up up(boolean faults) {
        return new Up(daemon(), display, faults);
    }

    @Command(
            name = "up",
            mixinStandardHelpOptions = true,
            description = {
                "Starts a local Kubernetes API, installs the operator from its chart, applies"
                    + " examples/quickstart and waits until all of it is ready. Writes what Kafka"
                    + " clients need to client.properties and kcat.conf, beside the kubeconfig."
                    + " Skips what has been done already."
            })
    static final class UpCommand implements Callable<Integer> {
        @CommandLine.ParentCommand Spillway spillway = new Spillway();

        @Option(
                names = "--operator-only",
                description = "only the API and the operator, without the quickstart")
        boolean operatorOnly;

        @Option(
                names = "--set",
                paramLabel = "NAME=VALUE",
                description =
                        "with --operator-only: a value for the chart, such as"
                                + " operator.javaOptions=-Xmx200m")
        Map<String, String> values = new LinkedHashMap<>();

        @Option(
                names = "--api-heap",
                paramLabel = "N",
                defaultValue = "" + DaemonProcess.HEAP_MEGABYTES,
                description =
                        "heap of the local Kubernetes API in MiB (default: ${DEFAULT-VALUE});"
                                + " 10,000 Topics need 1024")
        int apiHeap;

        @Option(
                names = "--faults",
                hidden = true,
                description = "for tests: let clients of the local API inject faults")
        boolean faults;

        @Override
        public Integer call() throws Exception {
            var daemon =
                    new DaemonProcess(spillway.daemon().root(), spillway.daemon().state(), apiHeap);
            var up = new Up(daemon, spillway.display, faults);
            if (operatorOnly) {
                up.operatorOnly(values);
                return 0;
            }
            var clients = up.run();
            spillway.display.line("");
            spillway.display.line(up.nextSteps(clients));
            return 0;
        }
    }

    @Command(
            name = "demo",
            mixinStandardHelpOptions = true,
            description = {
                "Runs `up`, then produces real records, waits until they are tiered to S3,"
                        + " consumes them from offset 0 and verifies that none is lost. The cluster"
                        + " stays up.",
                "With the name of a use: applies examples/uses/USE to a namespace of that name,"
                        + " works with it, breaks it on purpose, and verifies what came out. It"
                        + " stays up, too."
            })
    static final class DemoCommand implements Callable<Integer> {
        private static final int MEGABYTES = 200;

        @CommandLine.ParentCommand Spillway spillway = new Spillway();

        @CommandLine.Parameters(
                paramLabel = "USE",
                arity = "0..1",
                description = "a use of Kafka to show instead; --list names them")
        Optional<String> use = Optional.empty();

        @Option(names = "--list", description = "list the uses")
        boolean list;

        @Option(names = "--small", description = "with USE: the same steps with less work")
        boolean small;

        @Option(
                names = "--input",
                paramLabel = "FILE",
                description =
                        "produce the lines of FILE, over and over, keyed by their first word"
                                + " (default: a generated clickstream)")
        Optional<Path> input = Optional.empty();

        @Option(
                names = "--megabytes",
                paramLabel = "N",
                description =
                        "how much to produce, in MB of 1,000,000 bytes (default: "
                                + MEGABYTES
                                + ")")
        Optional<Integer> megabytes = Optional.empty();

        @Option(
                names = "--scale",
                description =
                        "finally, add a broker and remove it again while producing, show the"
                                + " operator's status and how many bytes move, then consume and"
                                + " verify everything again")
        boolean scale;

        @Override
        public Integer call() throws Exception {
            if (list) {
                spillway.display.line(UseLauncher.list());
            } else if (use.isPresent()) {
                runUse(use.get());
            } else if (small) {
                throw new CliFailure("--small: only with a use; --list names them");
            } else {
                new DemoLauncher(spillway.daemon(), spillway.up(false), spillway.display)
                        .run(input, megabytes.orElse(MEGABYTES), scale);
            }
            return 0;
        }

        private void runUse(String name) throws CliFailure, DemoFailure, IOException {
            if (input.isPresent() || megabytes.isPresent() || scale) {
                throw new CliFailure(
                        "--input, --megabytes and --scale: not with a use (%s)".formatted(name));
            }
            var named =
                    UseLauncher.named(name)
                            .orElseThrow(() ->
                                    new CliFailure(
                                            "there is no use \"%s\". These are there:\n%s"
                                                    .formatted(name, UseLauncher.list())));
            new UseLauncher(spillway.daemon(), spillway.up(false), spillway.display)
                    .run(named, small);
        }
    }

    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            description = "Shows what runs, where clients connect, and how much memory it takes.")
    static final class StatusCommand implements Callable<Integer> {
        @CommandLine.ParentCommand Spillway spillway = new Spillway();

        @Override
        public Integer call() throws Exception {
            return new Status(spillway.daemon(), spillway.display).run();
        }
    }

    @Command(
            name = "down",
            mixinStandardHelpOptions = true,
            description = "Stops everything that `up` started. The data is kept for the next `up`.")
    static final class DownCommand implements Callable<Integer> {
        @CommandLine.ParentCommand Spillway spillway = new Spillway();

        @Option(
                names = "--delete-data",
                description = "also remove the state directory with all data")
        boolean deleteData;

        @Override
        public Integer call() throws Exception {
            new Down(spillway.daemon(), spillway.display).run(deleteData);
            return 0;
        }
    }
}
