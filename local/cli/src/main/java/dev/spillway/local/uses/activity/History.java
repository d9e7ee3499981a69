package dev.spillway.local.uses.activity;

import dev.spillway.local.demo.DemoFailure;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Months of what visitors did before, written with the times of then. */
final class History {
    /** The last day of it is so long ago: what runs now is on other days, also around midnight. */
    private static final int ENDS_DAYS_AGO = 3;

    private static final int WEEK = 7;
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(1);

    private final LocalDate first;
    private final LocalDate end;
    private final int steps;

    /**
     * @param today in UTC
     */
    History(LocalDate today, int days, int steps) {
        this.end = today.minusDays(ENDS_DAYS_AGO);
        this.first = end.minusDays(days);
        this.steps = steps;
    }

    /** Days before this are of the history. */
    LocalDate end() {
        return end;
    }

    int days() {
        return Math.toIntExact(end.toEpochDay() - first.toEpochDay());
    }

    /**
     * Writes all of it, in the order of its times, and adds it to what was sent.
     *
     * @param client settings with which a client connects
     * @param progress is told every second how much was written
     * @throws DemoFailure when Kafka has not taken a record
     */
    void write(
            Map<String, Object> client,
            String site,
            Behaviour behaviour,
            Sent sent,
            LongConsumer progress)
            throws DemoFailure {
        var failure = new AtomicReference<@Nullable Exception>();
        var written = 0;
        var lastProgress = System.nanoTime();
        try (var producer =
                new KafkaProducer<>(
                        settings(client), new StringSerializer(), new StringSerializer())) {
            for (var day = first; day.isBefore(end); day = day.plusDays(1)) {
                var ofDay = steps(day);
                for (int i = 0; i < ofDay; i++) {
                    var step = behaviour.next();
                    producer.send(
                            new ProducerRecord<>(
                                    step.topic(),
                                    null,
                                    timestamp(day, i, ofDay),
                                    step.key(site),
                                    step.json(site)),
                            (metadata, exception) -> {
                                if (exception != null) {
                                    failure.compareAndSet(null, exception);
                                }
                            });
                    sent.add(step, day.toString());
                    written++;
                }
                if (System.nanoTime() - lastProgress > PROGRESS_INTERVAL.toNanos()) {
                    lastProgress = System.nanoTime();
                    progress.accept(written);
                }
            }
            producer.flush();
        } catch (KafkaException e) {
            failure.compareAndSet(null, e);
        }
        var failed = failure.get();
        if (failed != null) {
            throw new DemoFailure(
                    "Kafka has not taken the history: %s. `./spillway status` shows the brokers"
                            .formatted(failed.getMessage()),
                    failed);
        }
    }

    /** On a weekend twice as many as on other days. */
    int steps(LocalDate day) {
        var weights = day.getDayOfWeek().getValue() >= WEEK - 1 ? 2 : 1;
        // Of each seven days, two count twice.
        return (int) Math.round((double) steps / days() * weights * WEEK / (WEEK + 2));
    }

    private static long timestamp(LocalDate day, int number, int ofDay) {
        var begin = day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        return begin + Duration.ofDays(1).toMillis() * number / ofDay;
    }

    private static Map<String, Object> settings(Map<String, Object> client) {
        var settings = new HashMap<>(client);
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "spillway-demo");
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 128 * 1024);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 8L * 1024 * 1024);
        return settings;
    }
}
