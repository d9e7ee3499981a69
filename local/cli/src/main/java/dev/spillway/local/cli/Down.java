package dev.spillway.local.cli;

import dev.spillway.local.demo.Display;
import dev.spillway.local.state.RunningProcesses;
import dev.spillway.local.state.StateDirectory;
import java.nio.file.Files;
import java.time.Duration;

/**
 * Ends everything that {@code up} started; whatever the daemon left behind, killed before, is ended
 * too.
 */
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
            display.progress("ending Pods and the local Kubernetes API");
            if (!daemon.stop(process.get())) {
                display.line(
                        "the local Kubernetes API did not end by itself and was killed; see "
                                + daemon.state().daemonLog());
            }
        }
        var left = daemon.pods();
        RunningProcesses.end(
                left.stream().flatMap(running -> running.identity().process().stream()).toList(),
                Duration.ofSeconds(10));
        if (!daemon.pods().isEmpty()) {
            throw new CliFailure("these processes could not be ended: " + daemon.pods());
        }
        display.line(
                process.isPresent() || !left.isEmpty()
                        ? "all processes have ended"
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
            display.line("the data stays in %s; `./spillway up` goes on with it".formatted(root));
        }
    }
}
