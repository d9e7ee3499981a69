package dev.spillway.local.e2e.topics;

import dev.spillway.local.e2e.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A broker that cannot come back by itself. */
record LostBroker(Sandbox sandbox, int id) {

    /** Marks its disk as that of another cluster, which the broker refuses, and kills it. */
    void lose() throws IOException {
        var properties = identity();
        var text = Files.readString(properties);
        Files.writeString(
                properties,
                text.replaceFirst("(?m)^cluster.id=.*$", "cluster.id=AnotherClustersDisk000"));
        sandbox.processes("default/events-broker-" + id + " ")
                .forEach(running ->
                        running.identity().process().ifPresent(ProcessHandle::destroyForcibly));
    }

    private Path identity() throws IOException {
        try (var files = Files.walk(sandbox.volume("data-events-broker-" + id))) {
            return files.filter(file -> file.endsWith("meta.properties")).findFirst().orElseThrow();
        }
    }
}
