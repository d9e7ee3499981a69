package dev.spillway.local.uses.telemetry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.uses.Http;
import dev.spillway.local.uses.TopicReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;

/** What comes into the topics {@code alerts} and {@code findings} from now on, and when. */
final class Watched implements AutoCloseable {
    static final String ALERTS = "alerts";
    static final String FINDINGS = "findings";
    private static final Duration POLL = Duration.ofMillis(50);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<Message> messages = new ArrayList<>();
    private final Thread thread;
    private Optional<Exception> failure = Optional.empty();

    /**
     * @param nanoTime when it was read
     */
    record Message(String topic, JsonNode json, long nanoTime) {
        boolean isAlert(String rule, String subject, String state) {
            return topic.equals(ALERTS)
                    && json.path("rule").asText().equals(rule)
                    && json.path("subject").asText().equals(subject)
                    && json.path("state").asText().equals(state);
        }
    }

    private Watched(KafkaConsumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
        this.thread = Thread.ofPlatform().daemon().name("watched-topics").unstarted(this::read);
    }

    static Watched start(TopicReader<byte[]> topics) {
        var watched = new Watched(topics.atEnd(List.of(ALERTS, FINDINGS)));
        watched.thread.start();
        return watched;
    }

    private void read() {
        try (consumer) {
            while (true) {
                for (var each : consumer.poll(POLL)) {
                    add(
                            new Message(
                                    each.topic(),
                                    Http.JSON.readTree(each.value()),
                                    System.nanoTime()));
                }
            }
        } catch (WakeupException e) {
            return;
        } catch (IOException | RuntimeException e) {
            synchronized (this) {
                failure = Optional.of(e);
            }
        }
    }

    private synchronized void add(Message message) {
        messages.add(message);
    }

    synchronized List<Message> all() {
        return List.copyOf(messages);
    }

    synchronized Optional<Message> first(Predicate<Message> wanted) throws DemoFailure {
        if (failure.isPresent()) {
            throw new DemoFailure(
                    "alerts and findings cannot be read: " + failure.get(), failure.get());
        }
        return messages.stream().filter(wanted).findFirst();
    }

    @Override
    public void close() {
        consumer.wakeup();
    }
}
