package dev.spillway.local.e2e.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes to each partition of a topic with a producer of its own, so that no partition delays
 * another, with Kafka's default timeouts and {@code acks=all}.
 */
public final class PartitionProber implements AutoCloseable {
    /** The resolution of the measured gaps. */
    public static final long INTERVAL_MS = 20;

    private static final int VALUE_BYTES = 100;

    private final AtomicBoolean end = new AtomicBoolean();
    private final ClientErrors errors = new ClientErrors();
    private final PartitionAvailability service;
    private final List<Thread> threads = new ArrayList<>();

    private PartitionProber(int partitions) {
        service = new PartitionAvailability(partitions);
    }

    public static PartitionProber start(KafkaClients clients, String topic, int partitions) {
        var prober = new PartitionProber(partitions);
        for (int i = 0; i < partitions; i++) {
            var partition = i;
            prober.threads.add(
                    Thread.ofPlatform()
                            .daemon()
                            .start(() -> prober.probe(clients, topic, partition)));
        }
        return prober;
    }

    public PartitionAvailability service() {
        return service;
    }

    public ClientErrors errors() {
        return errors;
    }

    @Override
    public void close() {
        end.set(true);
    }

    private void probe(KafkaClients clients, String topic, int partition) {
        try (var producer = clients.producer("prober-" + partition)) {
            for (long number = 0; !end.get(); number++) {
                probe(producer, topic, partition, number);
                LockSupport.parkNanos(INTERVAL_MS * 1_000_000);
            }
        }
    }

    private void probe(
            KafkaProducer<byte[], byte[]> producer, String topic, int partition, long number) {
        var sent = System.nanoTime();
        producer.send(
                new ProducerRecord<>(
                        topic,
                        partition,
                        null,
                        new LoadRecord(partition, number).value(VALUE_BYTES)),
                (metadata, error) -> {
                    if (error == null) {
                        service.acknowledged(partition, sent, System.nanoTime());
                    } else {
                        errors.add("prober " + partition, error);
                    }
                });
    }
}
