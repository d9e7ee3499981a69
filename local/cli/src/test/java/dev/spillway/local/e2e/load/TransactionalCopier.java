package dev.spillway.local.e2e.load;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * A member of a consumer group that copies one topic to another, each record exactly once: copies
 * and the group's offsets are committed in one transaction.
 */
final class TransactionalCopier implements Runnable {
    private static final Duration POLL = Duration.ofMillis(500);

    private final KafkaClients clients;
    private final String group;
    private final int member;
    private final String from;
    private final String to;
    private final ClientErrors errors;
    private final AtomicBoolean end;

    TransactionalCopier(
            KafkaClients clients,
            String group,
            int member,
            String from,
            String to,
            ClientErrors errors,
            AtomicBoolean end) {
        this.clients = clients;
        this.group = group;
        this.member = member;
        this.from = from;
        this.to = to;
        this.errors = errors;
        this.end = end;
    }

    /**
     * After an error a new member continues from the group's committed offsets and aborts the
     * transaction that its predecessor left open.
     */
    @Override
    public void run() {
        var ended = false;
        while (!ended) {
            try (var producer = clients.transactional(group + "-" + member);
                    var consumer = clients.member(group)) {
                producer.initTransactions();
                consumer.subscribe(Set.of(from));
                while (!end.get()) {
                    var records = consumer.poll(POLL);
                    if (!records.isEmpty()) {
                        copy(records, consumer, producer);
                    }
                }
                ended = true;
            } catch (KafkaException e) {
                errors.add("copier " + member, e);
            }
        }
    }

    private void copy(
            ConsumerRecords<byte[], byte[]> records,
            KafkaConsumer<byte[], byte[]> consumer,
            KafkaProducer<byte[], byte[]> producer) {
        producer.beginTransaction();
        for (var record : records) {
            producer.send(
                    new ProducerRecord<>(to, record.partition(), record.key(), record.value()));
        }
        producer.sendOffsetsToTransaction(records.nextOffsets(), consumer.groupMetadata());
        producer.commitTransaction();
    }
}
