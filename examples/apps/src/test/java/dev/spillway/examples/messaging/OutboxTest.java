package dev.spillway.examples.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.examples.BackOff;
import dev.spillway.examples.messaging.MailServer.Outcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.mail.MessagingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final Queue queue = new Queue();
    private final Server server = new Server();
    private final Outbox outbox =
            new Outbox(
                    queue,
                    server,
                    new BackOff(Duration.ofNanos(2), Duration.ofNanos(4)),
                    new SimpleMeterRegistry());

    @Test
    void whatIsDeliveredIsAcceptedAndWhatIsRefusedForEverIsRejected() {
        queue.add(0, 1, 2);
        server.answers.put("outbox-0-1", Outcome.REFUSED);

        outbox.sendSome();

        assertThat(queue.committed)
                .containsEntry(0L, AcknowledgeType.ACCEPT)
                .containsEntry(1L, AcknowledgeType.REJECT)
                .containsEntry(2L, AcknowledgeType.ACCEPT);
        assertThat(server.tried).containsExactly("outbox-0-0", "outbox-0-1", "outbox-0-2");
    }

    @Test
    void keepsWhatItHasWhileThereIsNoServer() {
        queue.add(0, 1);
        server.down = true;

        outbox.sendSome();
        outbox.sendSome();
        assertThat(queue.committed)
                .containsOnly(
                        Map.entry(0L, AcknowledgeType.RENEW), Map.entry(1L, AcknowledgeType.RENEW));

        server.down = false;
        outbox.sendSome();
        assertThat(queue.committed)
                .containsOnly(
                        Map.entry(0L, AcknowledgeType.ACCEPT),
                        Map.entry(1L, AcknowledgeType.ACCEPT));
    }

    @Test
    void keepsWhatItHasNotSentWhenTheServerIsLost() {
        queue.add(0, 1, 2);
        server.answers.put("outbox-0-1", Outcome.UNREACHABLE);

        outbox.sendSome();

        assertThat(server.tried).as("not the rest").containsExactly("outbox-0-0", "outbox-0-1");
        assertThat(queue.committed)
                .containsOnly(
                        Map.entry(0L, AcknowledgeType.ACCEPT),
                        Map.entry(1L, AcknowledgeType.RENEW),
                        Map.entry(2L, AcknowledgeType.RENEW));
    }

    @Test
    void doesNotConnectForNothing() {
        outbox.sendSome();

        assertThat(server.connections).isZero();
    }

    @Test
    void aMailThatTheServerDoesNotWantNowIsTriedAgain() {
        queue.add(0, 1);
        server.answers.put("outbox-0-0", Outcome.DEFERRED);

        outbox.sendSome();

        assertThat(queue.committed)
                .containsEntry(0L, AcknowledgeType.RELEASE)
                .containsEntry(1L, AcknowledgeType.ACCEPT);
    }

    /** A share group with one member, and one partition. */
    private static final class Queue extends MockShareConsumer<String, Mail> {
        private static final TopicPartition PARTITION = new TopicPartition(Topics.OUTBOX, 0);

        final Map<Long, AcknowledgeType> committed = new LinkedHashMap<>();
        final Map<Long, AcknowledgeType> acknowledged = new LinkedHashMap<>();
        private final List<Long> available = new ArrayList<>();

        void add(long... offsets) {
            for (var offset : offsets) {
                available.add(offset);
            }
        }

        @Override
        public synchronized ConsumerRecords<String, Mail> poll(Duration timeout) {
            var records =
                    available.stream()
                            .map(offset ->
                                    new ConsumerRecord<>(
                                            PARTITION.topic(),
                                            PARTITION.partition(),
                                            offset,
                                            "ann",
                                            new Mail("ann@example.com", "", "", List.of())))
                            .toList();
            return new ConsumerRecords<>(Map.of(PARTITION, records), Map.of());
        }

        @Override
        public synchronized void acknowledge(
                ConsumerRecord<String, Mail> record, AcknowledgeType type) {
            acknowledged.put(record.offset(), type);
        }

        @Override
        public synchronized Map<TopicIdPartition, Optional<KafkaException>> commitSync() {
            acknowledged.forEach((offset, type) -> {
                if (type == AcknowledgeType.ACCEPT || type == AcknowledgeType.REJECT) {
                    available.remove(offset);
                }
            });
            committed.putAll(acknowledged);
            acknowledged.clear();
            return Map.of();
        }
    }

    private static final class Server implements MailServer {
        final Map<String, Outcome> answers = new HashMap<>();
        final List<String> tried = new ArrayList<>();
        private boolean down;
        private int connections;

        @Override
        public Connection connect() throws MessagingException {
            connections++;
            if (down) {
                throw new MessagingException("connection refused");
            }
            return new Connection() {
                @Override
                public Outcome send(Mail mail, String id, int attempt) {
                    tried.add(id);
                    return answers.getOrDefault(id, Outcome.DELIVERED);
                }

                @Override
                public void close() {
                    // Nothing is open.
                }
            };
        }
    }
}
