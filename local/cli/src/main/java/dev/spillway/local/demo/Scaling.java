package dev.spillway.local.demo;

import static dev.spillway.local.demo.Display.megabytes;

import dev.spillway.local.demo.Cluster.Moves;
import dev.spillway.local.demo.Cluster.Said;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * One broker more, and back again, while a producer writes. Each way is done when the operator says
 * that everything is as declared and even, and Kafka itself has just these brokers.
 */
final class Scaling {
    /** Without any news of the operator for so long, waiting ends with what it says. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private final Cluster cluster;
    private final Tiers tiers;
    private final Watch watch;
    private final Display display;
    private volatile String progress = "";

    /** One way: from so many brokers to so many. */
    record Way(int from, int to, double seconds, Moves moves) {

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

    Scaling(Cluster cluster, Tiers tiers, Watch watch, Display display) {
        this.cluster = cluster;
        this.tiers = tiers;
        this.watch = watch;
        this.display = display;
    }

    /**
     * @throws DemoFailure when the load fails, the operator does not go on, or somebody else scales
     */
    List<Way> upAndDown(Producing producing, Source source) throws DemoFailure, IOException {
        var brokers = cluster.look().wanted();
        try (var load = new Load(producing, source)) {
            var up = go(brokers, brokers + 1, load, producing);
            var down = go(brokers + 1, brokers, load, producing);
            load.end();
            return List.of(up, down);
        }
    }

    private Way go(int from, int to, Load load, Producing producing)
            throws DemoFailure, IOException {
        display.line("scaling %d -> %d brokers while producing".formatted(from, to));
        var began = System.nanoTime();
        var moves = new MovesSeen(cluster.look().moves());
        progress = "asked for %d brokers".formatted(to);
        cluster.scale(to);
        var moved =
                watch.over(
                        () -> progress + "; produced " + megabytes(producing.acknowledgedBytes()),
                        () -> untilDone(to, load, moves));
        var way = new Way(from, to, (System.nanoTime() - began) / 1e9, moved);
        display.line("  " + way);
        return way;
    }

    private Moves untilDone(int brokers, Load load, MovesSeen moves)
            throws DemoFailure, IOException {
        var said = cluster.look();
        var lastNews = System.nanoTime();
        while (!(said.done() && tiers.brokers().size() == brokers)) {
            load.check();
            failIfSomebodyElseScaled(said, brokers);
            if (System.nanoTime() - lastNews > PATIENCE.toNanos()) {
                throw new DemoFailure(
                        "scaling to %d brokers does not go on: nothing new for %d s. The operator says: %s. `kubectl describe clusters` says more"
                                .formatted(brokers, PATIENCE.toSeconds(), said.text()));
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
            var next = cluster.look();
            if (!next.equals(said)) {
                lastNews = System.nanoTime();
            }
            said = next;
            moves.see(said.moves());
            progress = said.text();
        }
        failIfSomebodyElseScaled(said, brokers);
        return moves.all();
    }

    private static void failIfSomebodyElseScaled(Said said, int brokers) throws DemoFailure {
        if (said.wanted() != brokers) {
            throw new DemoFailure(
                    "spec.replicas is %d and not %d any more: somebody else has scaled the cluster. Try again when nobody does"
                            .formatted(said.wanted(), brokers));
        }
    }
}
