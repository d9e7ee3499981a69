package dev.spillway.local.demo;

import static dev.spillway.local.demo.Display.megabytes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Shows that nothing is lost between a producer, brokers that keep little on disk, and S3:
 *
 * <ol>
 *   <li>produce N megabytes (the lines of a file, or a clickstream) while segments are tiered to
 *       S3;
 *   <li>wait until the brokers' disks hold no more than the topic's hot settings allow;
 *   <li>consume everything from offset 0, most of it from S3, and compare it with what was written;
 *   <li>optionally, add a broker and remove it again while producing, then wait, consume and
 *       compare again.
 * </ol>
 *
 * The topic may hold records of earlier runs or other producers. They are read too, but count,
 * order and digest are compared for the records of this run.
 */
public final class Demo {
    private final Options options;
    private final Display display;
    private final long run = System.currentTimeMillis();

    /**
     * @param input file whose lines to produce, instead of a generated clickstream
     * @param megabytes to produce: 1,000,000 bytes of keys and values each
     * @param client settings with which a client connects: servers and credentials
     * @param scaled the Cluster to scale at the end, if any
     * @param processBytes resident memory of all processes of the cluster
     * @param nextSteps what to try next, shown before the last line
     */
    public record Options(
            Optional<Path> input,
            int megabytes,
            String topic,
            Map<String, Object> client,
            Bucket bucket,
            Optional<ScalableCluster> scaled,
            LongSupplier processBytes,
            String nextSteps) {}

    /** Everything was consumed and equals what was written. */
    private record Verified(
            VerifyingConsumer.Result result, TopicTiers.Sizes sizes, Throughput consumed) {
        String text() {
            return "verified %d records, %s hot on disk, %s cold in S3, 0 lost"
                    .formatted(result.records(), megabytes(sizes.hot()), megabytes(sizes.cold()));
        }
    }

    public Demo(Options options, Display display) {
        this.options = options;
        this.display = display;
    }

    /**
     * @throws DemoFailure when a record is missing or the cluster cannot be reached
     * @throws IOException when the input cannot be read
     */
    public void run() throws DemoFailure, IOException {
        try (var source = source();
                var admin = Admin.create(client())) {
            var tiers = new TopicTiers(admin, options.bucket(), options.topic());
            var monitor = new TieringMonitor(tiers, options.topic(), display);
            var producer = new DemoProducer(options.topic(), run, client());
            var produced = produce(producer, source, monitor);
            var verified = verify(producer.acknowledged(), monitor);
            var scalings = List.<ScalingDemo.Result>of();
            if (options.scaled().isPresent()) {
                display.line("  " + verified.text());
                scalings =
                        new ScalingDemo(options.scaled().get(), tiers, monitor, display)
                                .upAndDown(producer, source);
                verified = verify(producer.acknowledged(), monitor);
            }
            summary(verified, produced, scalings);
        } catch (SdkException e) {
            throw new DemoFailure("cannot list the bucket: " + e.getMessage(), e);
        }
    }

    private RecordSource source() throws IOException {
        return options.input().isEmpty()
                ? new ClickstreamSource(1)
                : new FileLineSource(options.input().get());
    }

    private Map<String, Object> client() {
        var client = new HashMap<>(options.client());
        client.put(CommonClientConfigs.CLIENT_ID_CONFIG, "spillway-demo");
        return client;
    }

    private Throughput produce(DemoProducer producer, RecordSource source, TieringMonitor monitor)
            throws DemoFailure, IOException {
        display.line("producing %d MB to %s".formatted(options.megabytes(), options.topic()));
        var began = System.nanoTime();
        monitor.during(
                () -> "produced " + megabytes(producer.acknowledgedBytes()),
                () -> producer.produce(source, options.megabytes() * 1_000_000L));
        return Throughput.since(began, producer.acknowledgedBytes());
    }

    private Verified verify(RecordDigest written, TieringMonitor monitor)
            throws DemoFailure, IOException {
        display.line("waiting until everything but the hot data is in S3 only");
        var sizes = monitor.awaitTiered();
        var consumer = new VerifyingConsumer(options.topic(), run, client());
        display.line("consuming %s from offset 0".formatted(options.topic()));
        var began = System.nanoTime();
        var result =
                monitor.during(
                        () -> "consumed " + megabytes(consumer.bytes()),
                        () -> consumer.verify(written));
        return new Verified(result, sizes, Throughput.since(began, consumer.bytes()));
    }

    private void summary(
            Verified verified, Throughput produced, List<ScalingDemo.Result> scalings) {
        var result = verified.result();
        var sizes = verified.sizes();
        display.line("");
        display.line("  produced   %s, acks=all, idempotent, keyed".formatted(produced));
        scalings.forEach(scaling -> display.line("  scaled     %s".formatted(scaling)));
        display.line("  consumed   %s from offset 0".formatted(verified.consumed()));
        if (result.others() > 0) {
            display.line(
                    "             including %d records of earlier runs or other producers"
                            .formatted(result.others()));
        }
        display.line(
                "  digest     sha256 %s over all records, in order, partition by partition"
                        .formatted(result.digest()));
        display.line(
                String.format(
                        Locale.ROOT,
                        "  tiers      %.0f %% of the topic in S3; %s on disk, all replicas",
                        100 * sizes.shareCold(),
                        megabytes(sizes.disk())));
        display.line(
                "  memory     %s resident, all processes"
                        .formatted(megabytes(options.processBytes().getAsLong())));
        display.line("");
        display.line(options.nextSteps());
        display.line(verified.text());
    }
}
