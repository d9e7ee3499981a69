package dev.spillway.broker.disk;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the disk of a running broker, and the disks of those that follow it.
 *
 * <ol>
 *   <li>Every second, and five times as often while there is a limit or soon could be, it asks the
 *       file system, and decides what producers may write.
 *   <li>Where a claim shares its file system, the files of the log directory are counted as often
 *       as 1 % of a CPU allows, or 20 % where a limit is near; what was appended since counts in
 *       between.
 *   <li>It asks its peers, and looks through the segments, on threads of their own: neither may
 *       delay the first.
 * </ol>
 */
final class DiskWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration CLOSE_LOOK = Duration.ofMillis(200);
    private static final Duration SEGMENTS = Duration.ofSeconds(5);
    private static final Duration PEERS = Duration.ofSeconds(10);
    private static final Duration PEERS_NEARLY_FULL = Duration.ofSeconds(2);

    /** Looks closely, and asks peers more often, when a limit may begin within it. */
    private static final double SOON_SECONDS = 20;

    private static final double NEARLY_FULL = 0.8;
    private static final double COUNTED_CLOSELY = 0.65;

    /** Over which what producers write is averaged. */
    private static final double PRODUCING_SECONDS = 5;

    private static final double NANOS = 1e9;
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final int self;
    private final File directory;
    private final BrokerLogs logs;
    private final Producers producers;
    private final Peers peers;
    private final List<PacedTask> tasks = new ArrayList<>();

    private volatile OptionalLong claimed = OptionalLong.empty();
    private volatile FilledDisks filled;
    private final Supplier<Optional<FilledDisks>> metadata;
    private volatile Optional<DiskReport> report = Optional.empty();
    private volatile Optional<HotData> hot = Optional.empty();
    private volatile Optional<Counted> counted = Optional.empty();
    private volatile Optional<Limit> limit = Optional.empty();

    // Of the thread that looks.
    private final Deque<Appended> lastMinute = new ArrayDeque<>();
    private long lookedAt;
    private long produced;
    private long appended;
    private double averageProducing;
    private Throttle throttle = Throttle.OFF;
    private Duration next = LOOK;

    /** What the log directory held when it was counted, and what had been appended by then. */
    private record Counted(long bytes, long appended) {}

    private record Appended(long atNanos, long bytes) {}

    /**
     * What producers of this broker are held to.
     *
     * @param bytesPerSecond of all of them together
     * @param share of each group of them
     */
    record Limit(double bytesPerSecond, double share, Throttle throttle) {}

    /** Who is held to a limit. */
    interface Producers {
        /** Groups that have produced lately, and have a share. */
        int groups();

        /** Ends what the last limit did to them. */
        void release();
    }

    /**
     * It does not watch yet: {@link #start}.
     *
     * @param metadata what has changed since it was asked last, if anything has
     */
    DiskWatch(
            int self,
            Path directory,
            BrokerLogs logs,
            OptionalLong claimed,
            Supplier<Optional<FilledDisks>> metadata,
            Peers peers,
            Producers producers) {
        this.self = self;
        this.directory = directory.toFile();
        this.logs = logs;
        this.claimed = claimed;
        this.metadata = metadata;
        this.peers = peers;
        this.producers = producers;
        this.filled = FilledDisks.ofOwn(self);
        this.lookedAt = System.nanoTime();
        this.produced = logs.produced();
        this.appended = logs.appended();
    }

    DiskWatch start() {
        tasks.add(PacedTask.startUnpaced("disk-watch", () -> next, this::look));
        tasks.add(PacedTask.start("disk-files", () -> LOOK, this::effortOfCounting, this::count));
        tasks.add(PacedTask.startUnpaced("disk-peers", this::peersPause, this::askPeers));
        tasks.add(PacedTask.start("disk-segments", () -> SEGMENTS, this::lookThroughSegments));
        return this;
    }

    /** Empty until it has looked for the first time. */
    Optional<DiskReport> report() {
        return report;
    }

    /** What holds now; empty while there is no limit. */
    Optional<Limit> limit() {
        return limit;
    }

    void claimed(OptionalLong capacity) {
        claimed = capacity;
    }

    private void look() {
        long now = System.nanoTime();
        double seconds = Math.max(0.001, (now - lookedAt) / NANOS);
        long nowProduced = logs.produced();
        long nowAppended = logs.appended();
        double producing = (nowProduced - produced) / seconds;
        double appending = (nowAppended - appended) / seconds;
        lookedAt = now;
        produced = nowProduced;
        appended = nowAppended;

        averageProducing +=
                (1 - Math.exp(-seconds / PRODUCING_SECONDS)) * (producing - averageProducing);
        DiskUsage usage = usage(nowAppended);
        Map<Integer, DiskUsage> disks = new TreeMap<>(peers.answers());
        disks.put(self, usage);
        OptionalDouble allowed =
                ProduceLimit.of(
                        disks.entrySet().stream()
                                .map(disk ->
                                        new ProduceLimit.FilledDisk(
                                                disk.getValue(),
                                                filled.leaders().getOrDefault(disk.getKey(), 1)))
                                .toList(),
                        averageProducing,
                        throttle.round());
        limit(allowed, producing, seconds, disks);
        report = Optional.of(new DiskReport(usage, inflow(now, nowAppended), allowed, hot));
        next = limit.isPresent() || mayFillSoon(usage, appending) ? CLOSE_LOOK : LOOK;
    }

    private void limit(
            OptionalDouble allowed,
            double producing,
            double seconds,
            Map<Integer, DiskUsage> disks) {
        if (allowed.isEmpty()) {
            if (limit.isPresent()) {
                LOG.info("There is room again on all disks: producers are no longer slowed down");
            }
            throttle = Throttle.OFF;
            limit = Optional.empty();
            producers.release();
            return;
        }
        if (limit.isEmpty()) {
            Map.Entry<Integer, DiskUsage> fullest =
                    disks.entrySet().stream()
                            .max(Map.Entry.comparingByValue(DiskUsage.BY_RATIO))
                            .orElseThrow();
            LOG.warn(
                    "The disk of broker {} is {} % full: producers are slowed down here until there"
                            + " is room again",
                    fullest.getKey(),
                    String.format(Locale.ROOT, "%.1f", 100 * fullest.getValue().ratio()));
        }
        double rate = allowed.getAsDouble();
        throttle = throttle.next(rate, producing, seconds);
        limit = Optional.of(new Limit(rate, rate / Math.max(1, producers.groups()), throttle));
    }

    private DiskUsage usage(long nowAppended) {
        return DiskUsage.of(
                claimed,
                fileSystem(),
                counted.map(files ->
                                OptionalLong.of(files.bytes() + nowAppended - files.appended()))
                        .orElse(OptionalLong.empty()));
    }

    private DiskUsage.FileSystem fileSystem() {
        return new DiskUsage.FileSystem(directory.getTotalSpace(), directory.getUsableSpace());
    }

    private double inflow(long now, long nowAppended) {
        if (lastMinute.isEmpty() || now - lastMinute.getLast().atNanos() >= LOOK.toNanos()) {
            lastMinute.addLast(new Appended(now, nowAppended));
        }
        while (lastMinute.size() > 1 && now - lastMinute.getFirst().atNanos() > MINUTE) {
            lastMinute.removeFirst();
        }
        Appended first = lastMinute.getFirst();
        double seconds = (now - first.atNanos()) / NANOS;
        return seconds < 1 ? 0 : (nowAppended - first.bytes()) / seconds;
    }

    private static boolean mayFillSoon(DiskUsage usage, double appending) {
        return usage.used() + SOON_SECONDS * appending >= ProduceLimit.STARTS * usage.capacity();
    }

    /** What has left since the last count must not slow producers down. */
    private int effortOfCounting() {
        return report.filter(own -> own.usage().ratio() >= COUNTED_CLOSELY).isPresent()
                ? PacedTask.MUCH
                : PacedTask.LITTLE;
    }

    private void count() {
        if (!DiskUsage.isShared(claimed, fileSystem())) {
            counted = Optional.empty();
            return;
        }
        long before = logs.appended();
        try {
            counted = Optional.of(new Counted(LogDirectoryFiles.size(directory.toPath()), before));
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " cannot be looked through", e);
        }
    }

    private void askPeers() {
        metadata.get().ifPresent(disks -> filled = disks);
        peers.ask(filled.addresses());
    }

    private Duration peersPause() {
        boolean nearlyFull =
                next.equals(CLOSE_LOOK)
                        || report.filter(own -> own.usage().ratio() >= NEARLY_FULL).isPresent()
                        || peers.answers().values().stream()
                                .anyMatch(disk -> disk.ratio() >= NEARLY_FULL);
        return nearlyFull ? PEERS_NEARLY_FULL : PEERS;
    }

    private void lookThroughSegments() {
        hot = Optional.of(HotData.of(logs.tiered(), System.currentTimeMillis()));
    }

    @Override
    public void close() {
        tasks.forEach(PacedTask::close);
    }
}
