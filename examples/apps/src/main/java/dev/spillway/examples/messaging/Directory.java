package dev.spillway.examples.messaging;

import dev.spillway.examples.Application;
import dev.spillway.examples.Environment;
import dev.spillway.examples.Json;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes who has which address, and ends. It stands for an application that has people, and
 * publishes every change: the topic keeps the newest record of each. As everywhere, a few of them
 * cannot be reached.
 */
public final class Directory implements Application {
    private static final int ONE_IN = 20;

    /** Longer than any mail server takes. */
    private static final int TOO_LONG = 4_200;

    @Override
    public void run(Environment environment) throws Exception {
        var people = Integer.parseInt(environment.variable("PEOPLE"));
        environment.ready(() -> true);
        try (var producer =
                new KafkaProducer<>(
                        environment.kafka(Map.of(ProducerConfig.CLIENT_ID_CONFIG, "directory")),
                        new StringSerializer(),
                        Json.serde(Person.class).serializer())) {
            var writes = new ArrayList<Future<RecordMetadata>>();
            for (int i = 0; i < people; i++) {
                writes.add(producer.send(new ProducerRecord<>(Topics.PEOPLE, key(i), person(i))));
            }
            producer.flush();
            for (var write : writes) {
                // Whoever is not written is a failure of all, which is then tried again.
                write.get();
            }
        }
    }

    static String key(int person) {
        return "person-" + person;
    }

    static Person person(int person) {
        var key = key(person);
        var address =
                switch (person % ONE_IN) {
                    case 5 -> "";
                    case 11 -> key + " at example.com";
                    case 17 -> "x".repeat(TOO_LONG) + "@example.com";
                    default -> key + "@example.com";
                };
        return new Person("Person " + person, address);
    }
}
