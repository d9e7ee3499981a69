package dev.spillway.examples.messaging;

import dev.spillway.examples.Application;
import dev.spillway.examples.BackOff;
import dev.spillway.examples.Environment;
import dev.spillway.examples.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Sends what is in the outbox. Any number of senders share the work, more than there are
 * partitions, too: each takes a few mails that no other one has.
 */
public final class Sender implements Application {
    /** In hand at a time: what may be sent twice when the sender is lost. */
    private static final int MAILS = 20;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

    /** The lock on mails is renewed as often, and must last much longer. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

    private static final Map<String, Object> SETTINGS =
            Map.ofEntries(
                    Map.entry(ConsumerConfig.GROUP_ID_CONFIG, ShareGroup.NAME),
                    Map.entry(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit"),
                    // A poll takes so many, and not all of a batch that was written together.
                    Map.entry(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit"),
                    Map.entry(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MAILS));

    @Override
    public void run(Environment environment) throws Exception {
        var server = new SmtpServer(mailSettings(environment));
        ShareGroup.configure(environment.kafka());
        try (var consumer =
                new KafkaShareConsumer<>(
                        environment.kafka(SETTINGS),
                        new StringDeserializer(),
                        Json.serde(Mail.class).deserializer())) {
            consumer.subscribe(List.of(Topics.OUTBOX));
            var outbox =
                    new Outbox(
                            consumer,
                            server,
                            new BackOff(FIRST_PAUSE, LONGEST_PAUSE),
                            environment.meters());
            environment.ready(() -> true);
            while (!environment.stopping()) {
                outbox.sendSome();
            }
        }
    }

    private static Properties mailSettings(Environment environment) throws IOException {
        var settings = new Properties();
        var file = Path.of(environment.variable("MAIL_PROPERTIES"));
        try (var reader = Files.newBufferedReader(file)) {
            settings.load(reader);
        }
        return settings;
    }
}
