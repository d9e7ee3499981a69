package dev.spillway.examples.messaging;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.mail.MessagingException;
import java.time.Duration;
import java.util.Locale;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes mails from the outbox and gives them to the mail server, a few at a time.
 *
 * <ol>
 *   <li>It connects to the server before it takes anything. While the server is down, mails stay in
 *       the outbox, and none of their deliveries is used up.
 *   <li>It tells Kafka of each what has become of it, after the server has confirmed it: sent, or
 *       refused for ever, which makes it a dead letter.
 *   <li>When the server is lost meanwhile, it keeps what it has not sent, and renews its lock on it
 *       until the server is back.
 * </ol>
 *
 * <p>Whoever is lost between the server's confirmation and its own leaves a mail that another one
 * sends again, under the same Message-ID: at least once, which is all that SMTP allows.
 */
final class Outbox {
    private static final Duration POLL = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    private final ShareConsumer<String, Mail> consumer;
    private final MailServer server;
    private final BackOff backOff;
    private final MeterRegistry meters;

    /** Taken and not sent: the next poll returns these again, and no others. */
    private boolean holds;

    Outbox(
            ShareConsumer<String, Mail> consumer,
            MailServer server,
            BackOff backOff,
            MeterRegistry meters) {
        this.consumer = consumer;
        this.server = server;
        this.backOff = backOff;
        this.meters = meters;
    }

    void sendSome() {
        try (var connection = server.connect()) {
            send(connection);
        } catch (MessagingException e) {
            LOG.warn("The mail server cannot be reached: {}", e.getMessage());
            if (holds) {
                consumer.poll(POLL)
                        .forEach(each -> consumer.acknowledge(each, AcknowledgeType.RENEW));
                commit();
            }
            backOff.pause();
        }
    }

    private void send(MailServer.Connection connection) {
        holds = false;
        var deferred = false;
        for (var record : consumer.poll(POLL)) {
            var outcome = holds ? MailServer.Outcome.UNREACHABLE : send(connection, record);
            consumer.acknowledge(
                    record,
                    switch (outcome) {
                        case DELIVERED -> AcknowledgeType.ACCEPT;
                        case REFUSED -> AcknowledgeType.REJECT;
                        case DEFERRED -> AcknowledgeType.RELEASE;
                        case UNREACHABLE -> AcknowledgeType.RENEW;
                    });
            holds |= outcome == MailServer.Outcome.UNREACHABLE;
            deferred |= outcome == MailServer.Outcome.DEFERRED;
        }
        if (holds || deferred) {
            // A mail that is released can be had again at once: not before a while has passed.
            backOff.pause();
        } else {
            backOff.reset();
        }
        commit();
    }

    private MailServer.Outcome send(
            MailServer.Connection connection, ConsumerRecord<String, Mail> record) {
        var id = "%s-%d-%d".formatted(record.topic(), record.partition(), record.offset());
        var outcome = connection.send(record.value(), id, record.deliveryCount().orElse((short) 1));
        meters.counter("mails", "outcome", outcome.name().toLowerCase(Locale.ROOT)).increment();
        if (outcome != MailServer.Outcome.DELIVERED) {
            LOG.warn("{} to {}: {}", id, record.value().to(), outcome);
        }
        return outcome;
    }

    private void commit() {
        consumer.commitSync()
                .forEach((partition, failure) ->
                        failure.ifPresent(
                                e -> LOG.warn("Mails of {} will be sent again", partition, e)));
    }
}
