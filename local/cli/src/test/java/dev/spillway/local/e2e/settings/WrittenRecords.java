package dev.spillway.local.e2e.settings;

import dev.spillway.local.e2e.load.KafkaClients;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Writes the records of a topic and checks that they are read back unchanged. The value of each
 * record is derived from its key.
 */
record WrittenRecords(SettingsCombination topic) {
    private static final int TRANSACTIONS = 6;
    private static final Duration POLL = Duration.ofSeconds(1);

    /** The longest wait for a record. */
    private static final Duration TIMEOUT = Duration.ofSeconds(40);

    void write(KafkaClients clients) throws Exception {
        switch (topic.writer()) {
            case Idempotent -> {
                try (var producer = clients.producer(topic.name())) {
                    send(0, topic.records().count, producer);
                }
            }
            case Transactional, AbortingEverySecond -> {
                try (var producer = clients.transactional(topic.name())) {
                    producer.initTransactions();
                    for (int one = 0; one < TRANSACTIONS; one++) {
                        producer.beginTransaction();
                        send(first(one), first(one + 1), producer);
                        if (isAborted(one)) {
                            producer.abortTransaction();
                        } else {
                            producer.commitTransaction();
                        }
                    }
                }
            }
        }
    }

    private void send(int from, int to, KafkaProducer<byte[], byte[]> producer) throws Exception {
        var sent = new ArrayList<Future<?>>();
        for (int key = from; key < to; key++) {
            sent.add(producer.send(new ProducerRecord<>(topic.name(), 0, bytes(key), value(key))));
        }
        producer.flush();
        for (var record : sent) {
            record.get();
        }
    }

    /** Reads from the beginning; empty when everything is as it was written. */
    List<String> differences(KafkaClients clients) {
        var wrong = new ArrayList<String>();
        try (var committed = clients.consumerOfCommitted();
                var all = clients.consumerOfAll()) {
            compare("committed", keys(false), committed).ifPresent(wrong::add);
            compare("all", keys(true), all).ifPresent(wrong::add);
        }
        return wrong;
    }

    private Optional<String> compare(
            String which, List<Integer> keys, KafkaConsumer<byte[], byte[]> consumer) {
        var partition = new TopicPartition(topic.name(), 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        int read = 0;
        var deadline = System.nanoTime() + TIMEOUT.toNanos();
        while (read < keys.size()) {
            if (System.nanoTime() > deadline) {
                return wrong(which, read + " of " + keys.size() + " records, then none");
            }
            for (var record : consumer.poll(POLL)) {
                deadline = System.nanoTime() + TIMEOUT.toNanos();
                if (read == keys.size()) {
                    return wrong(which, "an extra record");
                }
                int key = keys.get(read++);
                if (ByteBuffer.wrap(record.key()).getInt() != key
                        || !Arrays.equals(record.value(), value(key))) {
                    return wrong(which, "another record than " + key);
                }
            }
        }
        return Optional.empty();
    }

    private Optional<String> wrong(String which, String what) {
        return Optional.of(topic.name() + ", " + which + ": " + what + "; " + topic.values());
    }

    /** In the order of writing. */
    private List<Integer> keys(boolean aborted) {
        var keys = new ArrayList<Integer>();
        for (int one = 0; one < TRANSACTIONS; one++) {
            if (aborted || !isAborted(one)) {
                for (int key = first(one); key < first(one + 1); key++) {
                    keys.add(key);
                }
            }
        }
        return keys;
    }

    private boolean isAborted(int transaction) {
        return topic.writer() == SettingsCombination.Writer.AbortingEverySecond
                && transaction % 2 == 1;
    }

    private int first(int transaction) {
        return topic.records().count * transaction / TRANSACTIONS;
    }

    private static byte[] bytes(int key) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(key).array();
    }

    /** Nine tenths of it are incompressible. */
    private byte[] value(int key) {
        var value = new byte[topic.records().bytes];
        var random = new byte[value.length * 9 / 10];
        new Random(topic.name().hashCode() * 31L + key).nextBytes(random);
        System.arraycopy(random, 0, value, 0, random.length);
        return value;
    }
}
