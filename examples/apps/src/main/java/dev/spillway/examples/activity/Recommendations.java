package dev.spillway.examples.activity;

import dev.spillway.examples.Application;
import dev.spillway.examples.Environment;
import dev.spillway.examples.Json;
import dev.spillway.examples.WebServer;
import dev.spillway.examples.WebServer.Answer;
import dev.spillway.examples.WebServer.Page;
import dev.spillway.examples.activity.Event.PageView;
import dev.spillway.examples.activity.Recommender.Window;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns from the page views of the last days, and of each new one, what visitors look at next.
 *
 * <p>It keeps nothing: at each start it finds by time where the last days begin, and reads again
 * from there. So it needs no group and commits nothing.
 */
public final class Recommendations implements Application {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final int SHOWN = 5;
    private static final Logger LOG = LoggerFactory.getLogger(Recommendations.class);

    @Override
    public void run(Environment environment) throws Exception {
        var recommender =
                new Recommender(Integer.parseInt(environment.variable("WINDOW_VIEWS", "2000")));
        var days = Integer.parseInt(environment.variable("LEARN_FROM_DAYS", "7"));
        try (var consumer =
                        new KafkaConsumer<>(
                                environment.kafka(
                                        Map.of(
                                                "enable.auto.commit", "false",
                                                "auto.offset.reset", "earliest")),
                                new StringDeserializer(),
                                new ByteArrayDeserializer());
                var metrics = new KafkaClientMetrics(consumer);
                var web = WebServer.start(environment, pages(recommender))) {
            metrics.bindTo(environment.meters());
            environment.onStop(consumer::wakeup);
            assign(consumer, Instant.now().minus(Duration.ofDays(days)));
            environment.ready(() -> true);
            while (!environment.stopping()) {
                for (var record : consumer.poll(POLL)) {
                    view(record).ifPresent(recommender::add);
                }
            }
        } catch (WakeupException e) {
            LOG.info("stopped");
        }
    }

    private static void assign(Consumer<String, byte[]> consumer, Instant begin) {
        var partitions =
                consumer.partitionsFor(PageView.TOPIC).stream()
                        .map(one -> new TopicPartition(PageView.TOPIC, one.partition()))
                        .toList();
        consumer.assign(partitions);
        var found =
                consumer.offsetsForTimes(
                        partitions.stream()
                                .collect(
                                        Collectors.toMap(
                                                Function.identity(), one -> begin.toEpochMilli())));
        for (var partition : partitions) {
            Optional.ofNullable(found.get(partition))
                    .ifPresentOrElse(
                            at -> consumer.seek(partition, at.offset()),
                            () -> consumer.seekToEnd(List.of(partition)));
        }
    }

    /** One record that cannot be read must not stop all others. */
    private static Optional<PageView> view(ConsumerRecord<String, byte[]> record) {
        try {
            return Optional.of(Json.read(record.value(), PageView.class));
        } catch (SerializationException e) {
            LOG.warn(
                    "{}-{} offset {} is skipped: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
            return Optional.empty();
        }
    }

    private static Map<String, Page> pages(Recommender recommender) {
        return Map.of(
                "/", request -> Answer.html(page(recommender.windows())),
                "/windows.json", request -> Answer.json(recommender.windows()),
                "/recommendations.json",
                        request -> Answer.json(recommended(recommender, request.query())));
    }

    /** Nothing for who is not known. */
    private static Object recommended(Recommender recommender, Map<String, String> query) {
        return recommender
                .of(query.getOrDefault("site", ""), query.getOrDefault("visitor", ""), SHOWN)
                .<Object>map(Function.identity())
                .orElse(List.of());
    }

    private static String page(Collection<Window> windows) {
        return """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5"><title>Recommendations</title>
        <style>body { font: 15px/1.4 system-ui, sans-serif; max-width: 50em; margin: 2em auto } td { padding-right: 2em }</style>
        </head><body><h1>Which category comes next</h1>
        <p>Each window of views is guessed by the model of the windows before it. Popularity is the guess that is the same for everybody.</p>
        <table><tr><th>window</th><th>learned from</th><th>guessed right</th><th>by popularity</th></tr>%s</table></body></html>
        """
                .formatted(
                        windows.stream()
                                .map(window ->
                                        "<tr><td>%d</td><td>%d views</td><td>%.1f %%</td><td>%.1f %%</td></tr>"
                                                .formatted(
                                                        window.number(),
                                                        window.learnedFrom(),
                                                        100 * window.accuracy(),
                                                        100 * window.popularity()))
                                .collect(Collectors.joining()));
    }
}
