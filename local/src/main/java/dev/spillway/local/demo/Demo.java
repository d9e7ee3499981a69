package dev.spillway.local.demo;

import static dev.spillway.local.demo.Display.megabytes;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Shows that nothing is lost between a producer, brokers that keep little on disk, and S3:
 *
 * <ol>
 *   <li>produce N megabytes (every line of a file, or a clickstream), while segments go to S3;
 *   <li>wait until the brokers' disks hold no more than the topic's hot settings allow;
 *   <li>consume everything from offset 0, most of it from S3, and hold it against what was written.
 * </ol>
 *
 * A topic that holds records of earlier runs, or of others, is read from offset 0 all the same;
 * count, order and digest are held against the records of this run.
 */
public final class Demo {
    /** Without any change for so long, tiering is at rest or stuck. */
    private static final Duration STILL = Duration.ofSeconds(60);

    private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

    private final Options options;
    private final Display display;

    /**
     * @param input file to produce every line of; null for the generated clickstream
     * @param megabytes to produce, of 1,000,000 bytes of keys and values
     * @param bootstrap brokers as this process reaches them
     * @param processBytes resident memory of all processes of the cluster
     * @param goOn what to try next, said before the last line
     */
    public record Options(
            @Nullable Path input,
            int megabytes,
            String topic,
            String bootstrap,
            Bucket bucket,
            LongSupplier processBytes,
            String goOn) {}

    public Demo(Options options, Display display) {
        this.options = options;
        this.display = display;
    }

    /**
     * @throws DemoFailure when anything is missing in the end, or the cluster cannot be reached
     * @throws IOException when the input cannot be read
     */
    public void run() throws DemoFailure, IOException {
        var run = System.currentTimeMillis();
        try (var source = source();
                var admin = Admin.create(client())) {
            var tiers = new Tiers(admin, options.bucket(), options.topic());
            var producing = new Producing(options.topic(), run, client());
            display.line("producing %d MB to %s".formatted(options.megabytes(), options.topic()));
            var began = System.nanoTime();
            var written =
                    watched(
                            tiers,
                            () -> "produced " + megabytes(producing.acknowledgedBytes()),
                            () -> producing.run(source, options.megabytes() * 1_000_000L));
            var produced = Pace.since(began, producing.acknowledgedBytes());

            display.line("waiting until what is not hot is in S3 only");
            var look = untilTiered(tiers);

            var reading = new Reading(options.topic(), run, client());
            display.line("consuming %s from offset 0".formatted(options.topic()));
            began = System.nanoTime();
            var result =
                    watched(
                            tiers,
                            () -> "consumed " + megabytes(reading.bytes()),
                            () -> reading.verify(written));
            summary(result, look, produced, Pace.since(began, reading.bytes()));
        } catch (SdkException e) {
            throw new DemoFailure("the bucket cannot be listed: " + e.getMessage(), e);
        }
    }

    private Source source() throws IOException {
        return options.input() == null ? new Clickstream(1) : new FileLines(options.input());
    }

    private Map<String, Object> client() {
        return Map.of(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
                options.bootstrap(),
                CommonClientConfigs.CLIENT_ID_CONFIG,
                "spillway-demo");
    }

    /** Tells where the bytes are, once a second, while the work goes on. */
    private <T> T watched(Tiers tiers, Supplier<String> done, Work<T> work)
            throws DemoFailure, IOException {
        try (ScheduledExecutorService watch =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().daemon().factory())) {
            watch.scheduleWithFixedDelay(
                    () -> tell(tiers, done), 1, LOOK_EVERY.toSeconds(), TimeUnit.SECONDS);
            try {
                return work.run();
            } finally {
                watch.shutdownNow();
            }
        }
    }

    private void tell(Tiers tiers, Supplier<String> done) {
        try {
            display.now("  %s; %s".formatted(done.get(), tell(tiers.look())));
        } catch (DemoFailure | RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            // A broker that is away for a moment is what the demo may be about; the work itself
            // says when it fails.
            display.now("  %s; where the bytes are cannot be asked now".formatted(done.get()));
        }
    }

    private String tell(Tiers.Look look) {
        return "%s: %s hot on disk, %s cold in S3"
                .formatted(options.topic(), megabytes(look.hot()), megabytes(look.cold()));
    }

    /**
     * Waits until no partition has more on its leader's disk than its hot settings allow.
     *
     * @throws DemoFailure when nothing changes any more before that
     */
    private Tiers.Look untilTiered(Tiers tiers) throws DemoFailure {
        var look = tiers.look();
        var lastChange = System.nanoTime();
        while (look.largest() > tiers.bound()) {
            if (System.nanoTime() - lastChange > STILL.toNanos()) {
                throw new DemoFailure(
                        "tiering is stuck: a partition has %s on its leader's disk, its hot settings allow %s. `kubectl logs` of the broker says why"
                                .formatted(megabytes(look.largest()), megabytes(tiers.bound())));
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
            var next = tiers.look();
            if (!next.equals(look)) {
                lastChange = System.nanoTime();
            }
            look = next;
            display.now("  " + tell(look));
        }
        return look;
    }

    private void summary(Reading.Result result, Tiers.Look look, Pace produced, Pace consumed) {
        display.line("");
        display.line("  produced   %s, acks=all, idempotent, keyed".formatted(produced));
        display.line("  consumed   %s from offset 0".formatted(consumed));
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
                        100 * look.shareCold(),
                        megabytes(look.disk())));
        display.line(
                "  memory     %s resident, all processes"
                        .formatted(megabytes(options.processBytes().getAsLong())));
        display.line("");
        display.line(options.goOn());
        display.line(
                "verified %d records, %s hot on disk, %s cold in S3, 0 lost"
                        .formatted(
                                result.records(), megabytes(look.hot()), megabytes(look.cold())));
    }

    /** Work that may fail as the demo may. */
    private interface Work<T> {
        T run() throws DemoFailure, IOException;
    }

    private record Pace(long bytes, double seconds) {
        static Pace since(long nanoTime, long bytes) {
            return new Pace(bytes, (System.nanoTime() - nanoTime) / 1e9);
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s in %.1f s, %s/s",
                    megabytes(bytes),
                    seconds,
                    megabytes(bytes / seconds));
        }
    }
}
