package dev.spillway.examples.messaging;

import dev.spillway.examples.BackOff;
import dev.spillway.examples.messaging.MailServer.Outcome;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.mail.MessagingException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes mails from the outbox and gives them to the mail server, a few at a time.
 *
 * <ol>
 *   <li>It tells Kafka of each mail what has become of it, after the server has confirmed it: sent,
 *       or refused for ever, which makes it a dead letter.
 *   <li>While the server is down, it keeps the few that it has and renews its lock on them. It
 *       takes no others, and releases none: Kafka counts how often it hands out a mail, and gives
 *       it up after a few times.
 * </ol>
 *
 * <p>Whoever is lost between the server's confirmation and its own leaves a mail that another one
 * sends again, under the same Message-ID: at least once, which is all that SMTP allows.
 */
final class Outbox {
    private static final Duration POLL = Duration.ofSeconds(1);

    /** A third of the lock: a slow server must not make it end. */
    private static final Duration RENEW_AFTER = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    private final ShareConsumer<String, Mail> consumer;
    private final MailServer server;
    private final BackOff backOff;
    private final MeterRegistry meters;

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
        var mails = new ArrayDeque<ConsumerRecord<String, Mail>>();
        consumer.poll(POLL).forEach(mails::add);
        if (mails.isEmpty()) {
            return;
        }
        if (send(mails)) {
            backOff.reset();
        } else {
            // Before the commit: a mail that is released can be had again at once.
            LockSupport.parkNanos(backOff.next().toNanos());
        }
        // The next poll returns these again, and no others.
        mails.forEach(mail -> consumer.acknowledge(mail, AcknowledgeType.RENEW));
        consumer.commitSync()
                .forEach((partition, failure) ->
                        failure.ifPresent(
                                e -> LOG.warn("Mails of {} will be sent again", partition, e)));
    }

    /**
     * Takes from the queue what it has acknowledged.
     *
     * @return false when it is better to wait
     */
    private boolean send(Queue<ConsumerRecord<String, Mail>> mails) {
        var began = System.nanoTime();
        var deferred = false;
        try (var connection = server.connect()) {
            while (!mails.isEmpty() && System.nanoTime() - began < RENEW_AFTER.toNanos()) {
                var outcome = send(connection, mails.element());
                if (outcome == Outcome.UNREACHABLE) {
                    return false;
                }
                consumer.acknowledge(mails.remove(), acknowledgement(outcome));
                deferred |= outcome == Outcome.DEFERRED;
            }
        } catch (MessagingException e) {
            LOG.warn("The mail server cannot be reached: {}", e.getMessage());
            return false;
        }
        return !deferred;
    }

    private Outcome send(MailServer.Connection connection, ConsumerRecord<String, Mail> mail) {
        var id = "%s-%d-%d".formatted(mail.topic(), mail.partition(), mail.offset());
        var outcome = connection.send(mail.value(), id, mail.deliveryCount().orElse((short) 1));
        meters.counter("mails", "outcome", outcome.name().toLowerCase(Locale.ROOT)).increment();
        if (outcome != Outcome.DELIVERED) {
            LOG.warn("{} to {}: {}", id, mail.key(), outcome);
        }
        return outcome;
    }

    private static AcknowledgeType acknowledgement(Outcome outcome) {
        return switch (outcome) {
            case DELIVERED -> AcknowledgeType.ACCEPT;
            case REFUSED -> AcknowledgeType.REJECT;
            case DEFERRED -> AcknowledgeType.RELEASE;
            case UNREACHABLE -> AcknowledgeType.RENEW;
        };
    }
}
