package dev.spillway.local.e2e.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;

/** Writes single records, to the partitions in turn. */
final class IdempotentWriter implements LoadWriter {
    /** 100 records a second: enough to see gaps and to tier, little enough for a laptop. */
    private static final long INTERVAL_NS = 10_000_000;

    private final KafkaClients clients;
    private final String topic;
    private final int partitions;
    private final int valueBytes;
    private final WriteLog log;
    private final PartitionAvailability service;
    private final ClientErrors errors;
    private final AtomicBoolean end;
    private final AtomicBoolean fatal = new AtomicBoolean();

    IdempotentWriter(
            KafkaClients clients,
            String topic,
            int partitions,
            int valueBytes,
            WriteLog log,
            PartitionAvailability service,
            ClientErrors errors,
            AtomicBoolean end) {
        this.clients = clients;
        this.topic = topic;
        this.partitions = partitions;
        this.valueBytes = valueBytes;
        this.log = log;
        this.service = service;
        this.errors = errors;
        this.end = end;
    }

    @Override
    public WriteLog log() {
        return log;
    }

    @Override
    public void run() {
        while (!end.get()) {
            fatal.set(false);
            try (var producer = clients.producer("writer-" + log.writer())) {
                warmUp(producer);
                while (!end.get() && !fatal.get()) {
                    write(producer);
                    LockSupport.parkNanos(INTERVAL_NS);
                }
            } catch (KafkaException e) {
                errors.add("writer " + log.writer(), e);
            }
        }
    }

    /**
     * Writes one record to each partition before any second one: a leader accepts any first batch
     * of a producer that the partition has never seen. A broker that becomes leader between two
     * batches in flight would accept the second and reject the first until it expires.
     */
    private void warmUp(KafkaProducer<byte[], byte[]> producer) {
        for (int i = 0; i < partitions; i++) {
            write(producer);
        }
        producer.flush();
    }

    private void write(KafkaProducer<byte[], byte[]> producer) {
        var batch = log.begin(1);
        var entry = new LoadRecord(log.writer(), log.first(batch));
        var partition = (int) (entry.number() % partitions);
        var key = (log.writer() + "-" + partition).getBytes(UTF_8);
        var sent = System.nanoTime();
        producer.send(
                new ProducerRecord<>(topic, partition, key, entry.value(valueBytes)),
                (metadata, error) -> {
                    if (error == null) {
                        log.resolve(batch, WriteLog.Outcome.Acknowledged);
                        service.acknowledged(partition, sent, System.nanoTime());
                    } else {
                        errors.add("writer " + log.writer(), error);
                        fatal.compareAndSet(false, !(error instanceof RetriableException));
                    }
                });
    }
}
