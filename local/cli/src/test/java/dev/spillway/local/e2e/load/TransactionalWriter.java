package dev.spillway.local.e2e.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/** Writes transactions of a few records in several partitions, and aborts some of them. */
final class TransactionalWriter implements LoadWriter {
    private static final int VALUE_BYTES = 200;
    private static final int LARGEST = 12;
    private static final int ABORTED_PERCENT = 25;
    private static final long INTERVAL_NS = 50_000_000;

    private final KafkaClients clients;
    private final String topic;
    private final int partitions;
    private final WriteLog log;
    private final ClientErrors errors;
    private final AtomicBoolean end;
    private final Random random;

    TransactionalWriter(
            KafkaClients clients,
            String topic,
            int partitions,
            WriteLog log,
            ClientErrors errors,
            AtomicBoolean end,
            long seed) {
        this.clients = clients;
        this.topic = topic;
        this.partitions = partitions;
        this.log = log;
        this.errors = errors;
        this.end = end;
        this.random = new Random(seed);
    }

    @Override
    public WriteLog log() {
        return log;
    }

    /**
     * After an error a new producer with the same transactional id continues: it aborts what its
     * predecessor left open, for which readers would wait.
     */
    @Override
    public void run() {
        var ended = false;
        while (!ended) {
            try (var producer = clients.transactional("writer-" + log.writer())) {
                producer.initTransactions();
                while (!end.get()) {
                    write(producer);
                    LockSupport.parkNanos(INTERVAL_NS);
                }
                ended = true;
            } catch (KafkaException e) {
                errors.add("transactional writer " + log.writer(), e);
            }
        }
    }

    private void write(KafkaProducer<byte[], byte[]> producer) {
        var count = 1 + random.nextInt(LARGEST);
        var aborts = random.nextInt(100) < ABORTED_PERCENT;
        var batch = log.begin(count);
        // Until its commit is requested, a transaction cannot be committed.
        log.resolve(batch, WriteLog.Outcome.Aborted);
        producer.beginTransaction();
        for (int i = 0; i < count; i++) {
            var entry = new LoadRecord(log.writer(), log.first(batch) + i);
            var partition = (int) (entry.number() % partitions);
            var key = (log.writer() + "-" + partition).getBytes(UTF_8);
            producer.send(new ProducerRecord<>(topic, partition, key, entry.value(VALUE_BYTES)));
        }
        if (aborts) {
            producer.flush();
            producer.abortTransaction();
        } else {
            log.resolve(batch, WriteLog.Outcome.Unknown);
            producer.commitTransaction();
            log.resolve(batch, WriteLog.Outcome.Acknowledged);
        }
    }
}
