package dev.spillway.local.e2e.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;

/** One record after the other, the partitions in turn. */
final class IdempotentWriter implements Writer {
    /** 100 records a second: enough to see gaps and to tier, little enough for a laptop. */
    private static final long PACE_NS = 10_000_000;

    private final Clients clients;
    private final String topic;
    private final int partitions;
    private final int valueBytes;
    private final Notes notes;
    private final Service service;
    private final Errors errors;
    private final AtomicBoolean end;
    private final AtomicBoolean beyondRepair = new AtomicBoolean();

    IdempotentWriter(
            Clients clients,
            String topic,
            int partitions,
            int valueBytes,
            Notes notes,
            Service service,
            Errors errors,
            AtomicBoolean end) {
        this.clients = clients;
        this.topic = topic;
        this.partitions = partitions;
        this.valueBytes = valueBytes;
        this.notes = notes;
        this.service = service;
        this.errors = errors;
        this.end = end;
    }

    @Override
    public Notes notes() {
        return notes;
    }

    @Override
    public void run() {
        while (!end.get()) {
            beyondRepair.set(false);
            try (var producer = clients.producer("writer-" + notes.writer())) {
                introduce(producer);
                while (!end.get() && !beyondRepair.get()) {
                    write(producer);
                    LockSupport.parkNanos(PACE_NS);
                }
            } catch (KafkaException e) {
                errors.add("writer " + notes.writer(), e);
            }
        }
    }

    /**
     * One record in each partition before there is a second: of a producer that a partition has
     * never seen a leader takes whatever batch it gets first. A broker that becomes leader between
     * two batches in flight takes the second, and refuses the first until it expires.
     */
    private void introduce(KafkaProducer<byte[], byte[]> producer) {
        for (int i = 0; i < partitions; i++) {
            write(producer);
        }
        producer.flush();
    }

    private void write(KafkaProducer<byte[], byte[]> producer) {
        var batch = notes.begin(1);
        var entry = new Entry(notes.writer(), notes.first(batch));
        var partition = (int) (entry.number() % partitions);
        var key = (notes.writer() + "-" + partition).getBytes(UTF_8);
        var sent = System.nanoTime();
        producer.send(
                new ProducerRecord<>(topic, partition, key, entry.value(valueBytes)),
                (metadata, error) -> {
                    if (error == null) {
                        notes.settle(batch, Notes.Fate.Promised);
                        service.acknowledged(partition, sent, System.nanoTime());
                    } else {
                        errors.add("writer " + notes.writer(), error);
                        beyondRepair.compareAndSet(false, !(error instanceof RetriableException));
                    }
                });
    }
}
