package dev.spillway.local.e2e.chaos;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Draws faults in random order, and what to wait for after each; the same seed draws the same.
 * Every round contains each kind.
 */
final class FaultSchedule {
    static final int FEWEST_BROKERS = 3;
    private static final int MOST_BROKERS = 5;

    private static final List<Kind> ROUND =
            List.of(
                    Kind.KillBroker,
                    Kind.KillBroker,
                    Kind.KillBroker,
                    Kind.KillController,
                    Kind.KillOperator,
                    Kind.KillOperator,
                    Kind.Scale,
                    Kind.Scale,
                    Kind.Roll,
                    Kind.Reconfigure,
                    Kind.LateWatches,
                    Kind.MissedEvents,
                    Kind.ExpiredWatches,
                    Kind.FullDisk,
                    Kind.SilentStore);

    /** So long that the operator takes several steps before it is notified of the first. */
    private static final int LATE_BY_SECONDS = 10;

    private static final int MISSED_PERCENT = 50;

    private static final int SILENT_FOR_SECONDS = 15;

    private final Random random;
    private final Deque<Kind> round = new ArrayDeque<>();
    private int replicas = FEWEST_BROKERS;
    private int value = 500;

    private enum Kind {
        KillBroker,
        KillController,
        KillOperator,
        Scale,
        Roll,
        Reconfigure,
        LateWatches,
        MissedEvents,
        ExpiredWatches,
        FullDisk,
        SilentStore
    }

    /** What to wait for before the next fault: the less, the more faults overlap. */
    enum Pause {
        /** The killed process runs again; the operator has observed the change. */
        UntilNoticed,
        /** Every partition takes writes. */
        UntilServed,
        /** Everything is as declared. */
        UntilSettled
    }

    FaultSchedule(long seed) {
        random = new Random(seed);
    }

    /** The number of faults in a round. */
    static int round() {
        return ROUND.size();
    }

    Fault fault() {
        if (round.isEmpty()) {
            var kinds = new ArrayList<>(ROUND);
            Collections.shuffle(kinds, random);
            round.addAll(kinds);
        }
        var pick = random.nextInt(1_000);
        return switch (round.remove()) {
            case KillBroker -> new Fault.KillBroker(pick);
            case KillController -> new Fault.KillController(pick);
            case KillOperator -> new Fault.KillOperator();
            case Scale -> new Fault.Scale(replicas = anotherThan(replicas));
            case Roll -> new Fault.Roll(++value);
            case Reconfigure -> new Fault.Reconfigure(++value);
            case LateWatches -> new Fault.LateWatches(LATE_BY_SECONDS);
            case MissedEvents -> new Fault.MissedEvents(MISSED_PERCENT);
            case ExpiredWatches -> new Fault.ExpiredWatches();
            case FullDisk -> new Fault.FullDisk(pick);
            case SilentStore -> new Fault.SilentStore(SILENT_FOR_SECONDS);
        };
    }

    Pause pause() {
        var percent = random.nextInt(100);
        if (percent < 60) {
            return Pause.UntilNoticed;
        }
        return percent < 97 ? Pause.UntilServed : Pause.UntilSettled;
    }

    private int anotherThan(int replicas) {
        var others =
                IntStream.rangeClosed(FEWEST_BROKERS, MOST_BROKERS)
                        .filter(n -> n != replicas)
                        .toArray();
        return others[random.nextInt(others.length)];
    }
}
