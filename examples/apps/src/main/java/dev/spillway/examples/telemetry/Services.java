package dev.spillway.examples.telemetry;

import dev.spillway.examples.Application;
import dev.spillway.examples.Environment;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Three made-up services, whose metrics and logs are published as an OpenTelemetry Collector would.
 *
 * @see Misbehavior
 */
public final class Services implements Application {
    private static final Duration LOGS_EVERY = Duration.ofMillis(200);

    /** Of {@link #LOGS_EVERY}: once a second. */
    private static final int METRICS_EVERY = 5;

    private static final Map<String, Object> PRODUCER =
            Map.of(
                    ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                    StringSerializer.class,
                    ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                    ByteArraySerializer.class,
                    ProducerConfig.COMPRESSION_TYPE_CONFIG,
                    "zstd", // as the topics have it
                    ProducerConfig.LINGER_MS_CONFIG,
                    20,
                    ProducerConfig.BUFFER_MEMORY_CONFIG,
                    8 << 20); // when it is full, send waits

    @Override
    public void run(Environment environment) throws Exception {
        var perSecond = Integer.parseInt(environment.variable("REQUESTS_PER_SECOND", "100"));
        var stopped = new CountDownLatch(1);
        environment.onStop(stopped::countDown);
        try (var producer = new KafkaProducer<String, byte[]>(environment.kafka(PRODUCER));
                var metrics = new KafkaClientMetrics(producer)) {
            metrics.bindTo(environment.meters());
            var publisher = new Publisher(producer, environment.meters());
            var services =
                    List.of(
                            new MadeUpService("accounts", publisher),
                            new MadeUpService("catalog", publisher),
                            new MadeUpService("checkout", publisher));
            environment.ready(publisher::isConnected);
            try (var misbehavior = Misbehavior.serve(environment, services, publisher)) {
                for (long tick = 0;
                        !stopped.await(LOGS_EVERY.toMillis(), TimeUnit.MILLISECONDS);
                        tick++) {
                    for (var service : services) {
                        service.work(
                                (int) (perSecond * LOGS_EVERY.toMillis() / 1000),
                                tick % METRICS_EVERY == 0);
                    }
                }
            }
        }
    }
}
