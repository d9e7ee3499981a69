package dev.spillway.local.demo;

import static dev.spillway.local.demo.Display.megabytes;

import java.io.IOException;
import java.nio.file.Path;
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
 *   <li>produce N megabytes (every line of a file, or a clickstream), while segments go to S3;
 *   <li>wait until the brokers' disks hold no more than the topic's hot settings allow;
 *   <li>consume everything from offset 0, most of it from S3, and hold it against what was written;
 *   <li>if asked for: add a broker and take it away again while producing goes on, and then wait,
 *       consume and compare once more.
 * </ol>
 *
 * A topic that holds records of earlier runs, or of others, is read from offset 0 all the same;
 * count, order and digest are held against the records of this run.
 */
public final class Demo {
    private final Options options;
    private final Display display;
    private final long run = System.currentTimeMillis();

    /**
     * @param input file to produce every line of, or the generated clickstream
     * @param megabytes to produce, of 1,000,000 bytes of keys and values
     * @param bootstrap brokers as this process reaches them
     * @param scaled the Cluster to scale in a last act, if there is to be one
     * @param processBytes resident memory of all processes of the cluster
     * @param goOn what to try next, said before the last line
     */
    public record Options(
            Optional<Path> input,
            int megabytes,
            String topic,
            String bootstrap,
            Bucket bucket,
            Optional<ScalableCluster> scaled,
            LongSupplier processBytes,
            String nextSteps) {}

    /** Everything was consumed and held against what was written. */
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
     * @throws DemoFailure when anything is missing in the end, or the cluster cannot be reached
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
            throw new DemoFailure("the bucket cannot be listed: " + e.getMessage(), e);
        }
    }

    private RecordSource source() throws IOException {
        return options.input().isEmpty()
                ? new ClickstreamSource(1)
                : new FileLineSource(options.input().get());
    }

    private Map<String, Object> client() {
        return Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                options.bootstrap(),
                CommonClientConfigs.CLIENT_ID_CONFIG,
                "spillway-demo");
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
        display.line("waiting until what is not hot is in S3 only");
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
                    "             %d records of earlier runs or other producers among them"
                            .formatted(result.others()));
        }
        display.line(
                "  digest     sha256 %s over every record, in order, partition by partition"
                        .formatted(result.digest()));
        display.line(
                String.format(
                        Locale.ROOT,
                        "  tiers      %.0f %% of the topic in S3; %s on the disks of all replicas",
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
