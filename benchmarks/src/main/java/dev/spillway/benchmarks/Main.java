package dev.spillway.benchmarks;

import dev.spillway.benchmarks.measure.Measurement;
import dev.spillway.benchmarks.measure.Meter;
import dev.spillway.benchmarks.stub.InjectedDelay;
import dev.spillway.benchmarks.stub.StubProcess;
import dev.spillway.benchmarks.stub.StubServer;
import dev.spillway.benchmarks.workload.BrokerWorkload;
import dev.spillway.benchmarks.workload.PluginUnderTest;
import dev.spillway.benchmarks.workload.RawSdk;
import dev.spillway.benchmarks.workload.WorkloadSize;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command: starts a slow store, runs every workload against it, prints two tables. */
@Command(
        name = "spillway-benchmarks",
        showDefaultValues = true,
        mixinStandardHelpOptions = true,
        description =
                "Measures a RemoteStorageManager against the raw AWS SDK, on an S3 server with"
                        + " injected latency.")
public final class Main implements Callable<Integer> {
    private static final String BUCKET = "benchmark";
    private static final int MIB = 1024 * 1024;
    private static final int WARM_UP_ROUNDS = 8;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--class", description = "The RemoteStorageManager.")
    private String className = "dev.spillway.tier.S3RemoteStorageManager";

    @Option(names = "--plugin", description = "Directory with the plugin's jars.")
    private Path plugin = Path.of("tiered-storage", "target", "plugin");

    @Option(
            names = "--config",
            description =
                    "Properties file with the plugin's settings, instead of those for Spillway's."
                            + " @ENDPOINT@ and @BUCKET@ stand for the stub's.")
    private @Nullable Path config;

    @Option(names = "--set", description = "An additional setting, name=value.")
    private Map<String, String> more = new HashMap<>();

    @Option(names = "--segments", description = "Number of segments, and of parallel consumers.")
    private int segments = 8;

    @Option(names = "--segment-mib", description = "Length of a segment in MiB.")
    private int segmentMib = 128;

    @Option(names = "--random-reads", description = "Number of random reads.")
    private int randomReads = 1000;

    @Option(names = "--small-segments", description = "Segments of 1 MiB, copied and deleted.")
    private int smallSegments = 64;

    @Option(names = "--first-byte-ms", description = "Latency of every request in ms.")
    private double firstByteMs = 30;

    @Option(names = "--tail-percent", description = "Percentage of requests that take longer.")
    private double tailPercent = 1;

    @Option(names = "--tail-ms", description = "How much longer, in ms.")
    private double tailMs = 300;

    @Option(names = "--connection-mb-per-s", description = "Rate of one connection in MB/s.")
    private double connectionMegabytes = 90;

    @Option(names = "--no-warm-up", description = "Measure without running the code beforehand.")
    private boolean cold;

    @Option(
            names = "--directory",
            description = "Where a temporary directory for segments and objects is created.")
    private Path directory = Path.of(System.getProperty("java.io.tmpdir"));

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }

    @Override
    public Integer call() throws Exception {
        // For the SDK's default credentials chain; the stub checks no signatures.
        System.setProperty("aws.accessKeyId", "benchmark");
        System.setProperty("aws.secretAccessKey", "benchmark");
        Path work = Files.createTempDirectory(directory, "spillway-benchmarks");
        try {
            ClassLoader loader = PluginUnderTest.load(plugin);
            WorkloadSize scale =
                    new WorkloadSize(segments, segmentMib * MIB, randomReads, smallSegments);
            if (!cold) {
                System.err.println("Warming up, without latency");
                for (int round = 0; round < WARM_UP_ROUNDS; round++) {
                    measure(
                            loader,
                            work.resolve("warm-up-" + round),
                            InjectedDelay.NONE,
                            scale.warmUp());
                }
                System.err.println("Measuring");
            }
            PluginReport report =
                    new PluginReport(measure(loader, work.resolve("run"), slowness(), scale));
            PrintWriter out = spec.commandLine().getOut();
            out.println(report.table());
            out.println(report.targets());
            out.flush();
            return 0;
        } finally {
            delete(work);
        }
    }

    private Map<String, Measurement> measure(
            ClassLoader loader, Path work, InjectedDelay slowness, WorkloadSize scale)
            throws Exception {
        Path store = Files.createDirectories(work.resolve("store"));
        try (StubProcess stub = StubProcess.start(store, slowness)) {
            URI endpoint = stub.endpoint();
            Meter meter = new Meter(endpoint.resolve("/" + BUCKET + "/" + StubServer.COUNTS_KEY));
            PluginUnderTest tested = new PluginUnderTest(className, settings(endpoint));
            try (RawSdk raw = new RawSdk(endpoint, BUCKET, meter)) {
                return new Suite(new BrokerWorkload(tested, loader, meter), raw, work).run(scale);
            }
        } finally {
            delete(work);
        }
    }

    private InjectedDelay slowness() {
        return new InjectedDelay(
                Duration.ofNanos((long) (firstByteMs * 1e6)),
                tailPercent / 100,
                Duration.ofNanos((long) (tailMs * 1e6)),
                (long) (connectionMegabytes * 1e6));
    }

    private Map<String, String> settings(URI endpoint) throws IOException {
        Map<String, String> settings = new HashMap<>();
        if (config == null) {
            settings.put("cluster.id", "benchmark");
            settings.put("s3.bucket", "@BUCKET@");
            settings.put("s3.endpoint", "@ENDPOINT@");
            settings.put("s3.path.style", "true");
            settings.put("startup.probe", "off");
        } else {
            Properties file = new Properties();
            try (InputStream in = Files.newInputStream(config)) {
                file.load(in);
            }
            file.stringPropertyNames().forEach(name -> settings.put(name, file.getProperty(name)));
        }
        settings.putAll(more);
        settings.replaceAll((name, value) ->
                value.replace("@ENDPOINT@", endpoint.toString()).replace("@BUCKET@", BUCKET));
        return settings;
    }

    private static void delete(Path directory) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> all = Files.walk(directory)) {
            deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }
}
