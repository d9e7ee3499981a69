package dev.spillway.local.e2e.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/**
 * Applications that use a cluster: idempotent writers to one topic, transactional writers to a
 * second, and a consumer group that copies the second to a third.
 */
public final class Workload {
    private static final int IDEMPOTENT_WRITERS = 2;
    private static final int TRANSACTIONAL_WRITERS = 2;
    private static final int GROUP_MEMBERS = 2;
    private static final String GROUP = "copiers";
    private static final int VALUE_BYTES = 2_000;

    /** Longer than the clients' own timeouts (delivery 2 minutes, transaction 1 minute). */
    private static final Duration ENDS_WITHIN = Duration.ofMinutes(4);

    private final KafkaClients clients;
    private final Topics topics;
    private final PartitionAvailability service;
    private final ClientErrors errors = new ClientErrors();
    private final AtomicBoolean writersEnd = new AtomicBoolean();
    private final AtomicBoolean copiersEnd = new AtomicBoolean();
    private final List<WriteLog> idempotent = new ArrayList<>();
    private final List<WriteLog> transactional = new ArrayList<>();
    private final List<Thread> writers = new ArrayList<>();
    private final List<Thread> copiers = new ArrayList<>();

    /**
     * @param plain written by idempotent producers
     * @param transactions written in transactions
     * @param copies to which the group copies them; with as many partitions
     */
    public record Topics(
            String plain,
            int plainPartitions,
            String transactions,
            String copies,
            int transactionPartitions) {}

    private Workload(KafkaClients clients, Topics topics) {
        this.clients = clients;
        this.topics = topics;
        this.service = new PartitionAvailability(topics.plainPartitions());
    }

    /**
     * @param seed of the sizes of transactions, and of which are aborted
     */
    public static Workload start(KafkaClients clients, Topics topics, long seed) {
        var load = new Workload(clients, topics);
        load.startWriters(seed);
        load.startCopiers();
        return load;
    }

    private void startWriters(long seed) {
        int number = 0;
        while (number < IDEMPOTENT_WRITERS) {
            var log = new WriteLog(number++);
            idempotent.add(log);
            writers.add(
                    thread(
                            new IdempotentWriter(
                                    clients,
                                    topics.plain(),
                                    topics.plainPartitions(),
                                    VALUE_BYTES,
                                    log,
                                    service,
                                    errors,
                                    writersEnd)));
        }
        while (number < IDEMPOTENT_WRITERS + TRANSACTIONAL_WRITERS) {
            var log = new WriteLog(number++);
            transactional.add(log);
            writers.add(
                    thread(
                            new TransactionalWriter(
                                    clients,
                                    topics.transactions(),
                                    topics.transactionPartitions(),
                                    log,
                                    errors,
                                    writersEnd,
                                    seed + number)));
        }
    }

    private void startCopiers() {
        for (int member = 0; member < GROUP_MEMBERS; member++) {
            copiers.add(
                    thread(
                            new TransactionalCopier(
                                    clients,
                                    GROUP,
                                    member,
                                    topics.transactions(),
                                    topics.copies(),
                                    errors,
                                    copiersEnd)));
        }
    }

    public PartitionAvailability service() {
        return service;
    }

    public ClientErrors errors() {
        return errors;
    }

    public long acknowledged() {
        return idempotent.stream().mapToLong(WriteLog::acknowledged).sum()
                + transactional.stream().mapToLong(WriteLog::acknowledged).sum();
    }

    /**
     * Stops the writers, lets the group finish, reads everything and compares it with the logs of
     * the writers.
     */
    public Verdict endAndVerify() throws InterruptedException, TimeoutException {
        writersEnd.set(true);
        join(writers);
        var reading = new TopicReader(clients, ENDS_WITHIN);
        var plain = Verdict.of(idempotent, reading.all(topics.plain()));
        var read = reading.all(topics.transactions());
        var verdict = plain.and(Verdict.of(transactional, read));
        var copies = reading.atLeast(topics.copies(), size(read));
        copiersEnd.set(true);
        join(copiers);
        return verdict.and(ofCopies(read, copies));
    }

    /**
     * Stops everything without waiting; whatever still runs ends with this process at the latest.
     */
    public void abandon() {
        writersEnd.set(true);
        copiersEnd.set(true);
    }

    /** The same records, in the same order, in the same partitions. */
    private static Verdict ofCopies(
            SortedMap<Integer, List<LoadRecord>> read,
            SortedMap<Integer, List<LoadRecord>> copies) {
        var faults = new ArrayList<String>();
        read.forEach((partition, entries) -> {
            var copied = copies.getOrDefault(partition, List.of());
            if (!copied.equals(entries)) {
                faults.add(difference(partition, entries, copied));
            }
        });
        var more = Math.max(0, size(copies) - size(read));
        var fewer = Math.max(0, size(read) - size(copies));
        return new Verdict(
                size(read), size(read) - fewer, fewer, more, List.of(), List.copyOf(faults));
    }

    private static String difference(
            int partition, List<LoadRecord> entries, List<LoadRecord> copied) {
        int at = 0;
        while (at < Math.min(entries.size(), copied.size())
                && entries.get(at).equals(copied.get(at))) {
            at++;
        }
        return "COPIES of partition %d differ from place %d of %d: %s instead of %s"
                .formatted(
                        partition,
                        at,
                        entries.size(),
                        at < copied.size() ? copied.get(at) : "the end",
                        at < entries.size() ? entries.get(at) : "the end");
    }

    private static long size(SortedMap<Integer, List<LoadRecord>> partitions) {
        return partitions.values().stream().mapToLong(List::size).sum();
    }

    private static Thread thread(Runnable runnable) {
        return Thread.ofPlatform().daemon().start(runnable);
    }

    private static void join(List<Thread> threads) throws InterruptedException, TimeoutException {
        for (var thread : threads) {
            if (!thread.join(ENDS_WITHIN)) {
                throw new TimeoutException(
                        "a client did not end within %s, at:\n  %s"
                                .formatted(
                                        ENDS_WITHIN,
                                        Arrays.stream(thread.getStackTrace())
                                                .map(StackTraceElement::toString)
                                                .collect(Collectors.joining("\n  "))));
            }
        }
    }
}
