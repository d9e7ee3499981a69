package dev.spillway.local.cli;

import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.demo.Display;
import dev.spillway.local.uses.Use;
import dev.spillway.local.uses.activity.ActivityTracking;
import dev.spillway.local.uses.commitlog.CommitLog;
import dev.spillway.local.uses.messaging.Messaging;
import dev.spillway.local.uses.streams.StreamProcessing;
import dev.spillway.local.uses.telemetry.MetricsAndLogs;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Runs the uses of {@code ./spillway demo USE}: starts the local API and the operator, unless they
 * run, and the use in a namespace of its name.
 */
final class UseLauncher {
    static final List<Use> USES =
            List.of(
                    new ActivityTracking(),
                    new CommitLog(),
                    new Messaging(),
                    new MetricsAndLogs(),
                    new StreamProcessing());

    private final DaemonProcess daemon;
    private final Up up;
    private final Display display;

    UseLauncher(DaemonProcess daemon, Up up, Display display) {
        this.daemon = daemon;
        this.up = up;
        this.display = display;
    }

    static Optional<Use> named(String name) {
        return USES.stream().filter(use -> use.name().equals(name)).findFirst();
    }

    /** A line for each use. */
    static String list() {
        var width = USES.stream().mapToInt(use -> use.name().length()).max().orElse(0);
        return USES.stream()
                .map(use ->
                        "  %s%s  %s"
                                .formatted(
                                        use.name(),
                                        " ".repeat(width - use.name().length()),
                                        use.summary()))
                .collect(Collectors.joining("\n"));
    }

    void run(Use use, boolean small) throws CliFailure, DemoFailure, IOException {
        up.operator(Map.of());
        try (var client = daemon.client()) {
            client.resource(
                            new NamespaceBuilder()
                                    .withNewMetadata()
                                    .withName(use.name())
                                    .endMetadata()
                                    .build())
                    .fieldManager("spillway-up")
                    .serverSideApply();
            display.line("applying examples/uses/%1$s to the namespace %1$s".formatted(use.name()));
            use.run(new LocalNamespace(daemon, client, use.name(), display), display, small);
        } catch (DemoFailure e) {
            throw new DemoFailure(
                    "%s\nThe logs are in %s; everything still runs, until `./spillway down`"
                            .formatted(e.getMessage(), daemon.state().logs()),
                    e);
        }
    }
}
