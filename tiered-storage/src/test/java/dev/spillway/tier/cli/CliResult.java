package dev.spillway.tier.cli;

import dev.spillway.tier.testing.S3TestServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What {@code spillway-tier} printed, on both streams, and how it ended. */
public record CliResult(int exitCode, String output) {

    /** Runs it on a store's bucket. */
    public static CliResult of(S3TestServer store, String... args) {
        return of(store, S3TestServer.CLUSTER_ID, args);
    }

    public static CliResult of(S3TestServer store, String clusterId, String[] args) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream captured = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(captured);
        System.setErr(captured);
        try {
            List<String> all = new ArrayList<>(List.of(args));
            all.addAll(
                    List.of(
                            "--bucket",
                            S3TestServer.BUCKET,
                            "--cluster-id",
                            clusterId,
                            "--endpoint",
                            store.endpoint().toString(),
                            "--path-style",
                            "--credentials",
                            store.credentials().toString()));
            int code = Main.run(all.toArray(new String[0]));
            return new CliResult(code, printed.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }
}
