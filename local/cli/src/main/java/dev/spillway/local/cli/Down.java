package dev.spillway.local.cli;

import dev.spillway.local.demo.Display;
import dev.spillway.local.state.RunningProcesses;
import dev.spillway.local.state.StateDirectory;
import java.nio.file.Files;
import java.time.Duration;

/** Stops everything that {@code up} started, including what a killed daemon has left behind. */
final class Down {
    private final DaemonProcess daemon;
    private final Display display;

    Down(DaemonProcess daemon, Display display) {
        this.daemon = daemon;
        this.display = display;
    }

    void run(boolean deleteData) throws CliFailure {
        var process = daemon.process();
        if (process.isPresent()) {
            display.progress("stopping Pods and the local Kubernetes API");
            if (!daemon.stop(process.get())) {
                display.line(
                        "the local Kubernetes API did not stop in time and was killed; see "
                                + daemon.state().daemonLog());
            }
        }
        var left = daemon.pods();
        RunningProcesses.end(
                left.stream().flatMap(running -> running.identity().process().stream()).toList(),
                Duration.ofSeconds(10));
        if (!daemon.pods().isEmpty()) {
            throw new CliFailure("cannot stop these processes: " + daemon.pods());
        }
        display.line(
                process.isPresent() || !left.isEmpty()
                        ? "all processes have stopped"
                        : "nothing was running");
        keepOrDelete(deleteData);
    }

    private void keepOrDelete(boolean delete) {
        var root = daemon.state().root();
        if (!Files.exists(root)) {
            return;
        }
        if (delete) {
            StateDirectory.deleteTree(root);
            display.line("removed " + root);
        } else {
            display.line(
                    "the data is kept in %s; `./spillway up` continues with it".formatted(root));
        }
    }
}
