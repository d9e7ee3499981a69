package dev.spillway.local.e2e.load;

import dev.spillway.local.e2e.load.WriteLog.Batch;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;

/**
 * The comparison of a topic's records with the logs of its writers:
 *
 * <ol>
 *   <li>every acknowledged record is there, once;
 *   <li>of a batch with an unknown outcome either all records are there or none;
 *   <li>no record is there that was aborted, or that nobody wrote;
 *   <li>in each partition the acknowledged records of a writer are in the order of writing. A
 *       record that failed for its producer may come later: the producer gives it up and continues,
 *       while a broker may still have it.
 * </ol>
 *
 * @param acknowledged records that must be there
 * @param verified of them, those that are there exactly once
 * @param late descriptions of those that 4. allows, the first few
 * @param faults descriptions of violations, the first few; empty when there are none
 */
public record Verdict(
        long acknowledged,
        long verified,
        long lost,
        long duplicated,
        List<String> late,
        List<String> faults) {
    private static final int MAX_MESSAGES = 20;

    static Verdict of(
            Collection<WriteLog> writers, SortedMap<Integer, List<LoadRecord>> partitions) {
        var check = new Check();
        writers.forEach(check::expect);
        partitions.forEach(check::read);
        writers.forEach(check::hold);
        return check.verdict();
    }

    public Verdict and(Verdict other) {
        return new Verdict(
                acknowledged + other.acknowledged,
                verified + other.verified,
                lost + other.lost,
                duplicated + other.duplicated,
                both(late, other.late),
                both(faults, other.faults));
    }

    private static List<String> both(List<String> some, List<String> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    private static final class Check {
        private final Map<Integer, BitSet> acknowledgedNumbers = new HashMap<>();
        private final Map<Integer, BitSet> seen = new HashMap<>();
        private final List<String> late = new ArrayList<>();
        private final List<String> faults = new ArrayList<>();
        private long acknowledged;
        private long lost;
        private long duplicated;

        void expect(WriteLog log) {
            var numbers = new BitSet();
            for (var batch : log.batches()) {
                if (batch.outcome() == WriteLog.Outcome.Acknowledged) {
                    numbers.set(
                            Math.toIntExact(batch.first()),
                            Math.toIntExact(batch.first() + batch.count()));
                }
            }
            acknowledgedNumbers.put(log.writer(), numbers);
        }

        void read(int partition, List<LoadRecord> entries) {
            var last = new HashMap<Integer, Long>();
            for (var entry : entries) {
                var numbers = seen.computeIfAbsent(entry.writer(), any -> new BitSet());
                var number = Math.toIntExact(entry.number());
                if (numbers.get(number)) {
                    duplicated++;
                    fault("DUPLICATED: %s again in partition %d".formatted(entry, partition));
                }
                numbers.set(number);
                var isAcknowledged =
                        acknowledgedNumbers.getOrDefault(entry.writer(), new BitSet()).get(number);
                var before = last.getOrDefault(entry.writer(), -1L);
                if (before > entry.number()) {
                    note(
                            isAcknowledged ? faults : late,
                            "%s: %s follows record %d in partition %d"
                                    .formatted(
                                            isAcknowledged ? "OUT OF ORDER" : "LATE",
                                            entry,
                                            before,
                                            partition));
                }
                if (isAcknowledged) {
                    last.put(entry.writer(), entry.number());
                }
            }
        }

        void hold(WriteLog log) {
            var numbers = seen.getOrDefault(log.writer(), new BitSet());
            long written = 0;
            for (var batch : log.batches()) {
                hold(log.writer(), batch, numbers);
                written += batch.count();
            }
            var beyond = numbers.nextSetBit(Math.toIntExact(written));
            if (beyond >= 0) {
                fault("FOREIGN: nobody wrote " + new LoadRecord(log.writer(), beyond));
            }
        }

        private void hold(int writer, Batch batch, BitSet numbers) {
            var first = Math.toIntExact(batch.first());
            var there = numbers.get(first, Math.toIntExact(first + batch.count())).cardinality();
            var what =
                    "%d of %d from %s"
                            .formatted(there, batch.count(), new LoadRecord(writer, first));
            switch (batch.outcome()) {
                case Acknowledged -> {
                    acknowledged += batch.count();
                    lost += batch.count() - there;
                    if (there != batch.count()) {
                        fault("LOST: only " + what + " are there");
                    }
                }
                case Aborted -> {
                    if (there > 0) {
                        fault("VISIBLE: " + what + " are there and were aborted");
                    }
                }
                case Unknown -> {
                    if (there > 0 && there != batch.count()) {
                        fault("TORN: " + what + " are there");
                    }
                }
            }
        }

        private void fault(String text) {
            note(faults, text);
        }

        private static void note(List<String> list, String text) {
            if (list.size() < MAX_MESSAGES) {
                list.add(text);
            }
        }

        Verdict verdict() {
            return new Verdict(
                    acknowledged,
                    acknowledged - lost,
                    lost,
                    duplicated,
                    List.copyOf(late),
                    List.copyOf(faults));
        }
    }
}
