package dev.spillway.local.demo;

import static dev.spillway.local.demo.Display.megabytes;

import dev.spillway.local.demo.ScalableCluster.Moves;
import dev.spillway.local.demo.ScalableCluster.State;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * Adds a broker and removes it again while a producer writes. Each scaling is done when the
 * operator reports that the cluster is as declared and balanced, and Kafka itself has exactly these
 * brokers.
 */
final class ScalingDemo {
    /** The longest wait without a change of the status. */
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private static final Duration POLL_INTERVAL = Duration.ofMillis(250);

    private final ScalableCluster cluster;
    private final TopicTiers tiers;
    private final TieringMonitor monitor;
    private final Display display;
    private volatile String progress = "";

    /** The result of one scaling. */
    record Result(int from, int to, double seconds, Moves moves) {

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%d -> %d brokers in %.1f s: %d replicas moved, %s copied",
                    from,
                    to,
                    seconds,
                    moves.moved(),
                    megabytes(moves.movedBytes()));
        }
    }

    ScalingDemo(
            ScalableCluster cluster, TopicTiers tiers, TieringMonitor monitor, Display display) {
        this.cluster = cluster;
        this.tiers = tiers;
        this.monitor = monitor;
        this.display = display;
    }

    /**
     * @throws DemoFailure when producing fails, scaling stalls, or somebody else scales
     */
    List<Result> upAndDown(DemoProducer producer, RecordSource source)
            throws DemoFailure, IOException {
        var brokers = cluster.state().desired();
        try (var load = new BackgroundProducer(producer, source)) {
            var up = scale(brokers, brokers + 1, load, producer);
            var down = scale(brokers + 1, brokers, load, producer);
            load.end();
            return List.of(up, down);
        }
    }

    private Result scale(int from, int to, BackgroundProducer load, DemoProducer producer)
            throws DemoFailure, IOException {
        display.line("scaling %d -> %d brokers while producing".formatted(from, to));
        var began = System.nanoTime();
        var moves = new MoveTotals(cluster.state().moves());
        progress = "requested %d brokers".formatted(to);
        cluster.scale(to);
        var moved =
                monitor.during(
                        () -> progress + "; produced " + megabytes(producer.acknowledgedBytes()),
                        () -> untilDone(to, load, moves));
        var result = new Result(from, to, (System.nanoTime() - began) / 1e9, moved);
        display.line("  " + result);
        return result;
    }

    private Moves untilDone(int brokers, BackgroundProducer load, MoveTotals moves)
            throws DemoFailure, IOException {
        var state = cluster.state();
        var lastChange = System.nanoTime();
        while (!(state.done() && tiers.brokers().size() == brokers)) {
            load.check();
            failIfScaledByOthers(state, brokers);
            if (System.nanoTime() - lastChange > TIMEOUT.toNanos()) {
                throw new DemoFailure(
                        "scaling to %d brokers is stuck: no change for %d s. The operator reports: %s. For details, run `kubectl describe clusters.spillway.dev`"
                                .formatted(brokers, TIMEOUT.toSeconds(), state.text()));
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
            var next = cluster.state();
            if (!next.equals(state)) {
                lastChange = System.nanoTime();
            }
            state = next;
            moves.update(state.moves());
            progress = state.text();
        }
        failIfScaledByOthers(state, brokers);
        return moves.total();
    }

    private static void failIfScaledByOthers(State state, int brokers) throws DemoFailure {
        if (state.desired() != brokers) {
            throw new DemoFailure(
                    "spec.replicas is %d, no longer %d: somebody else has scaled the cluster. Try again when nobody else does"
                            .formatted(state.desired(), brokers));
        }
    }
}
