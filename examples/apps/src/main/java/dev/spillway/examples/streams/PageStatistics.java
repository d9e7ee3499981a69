package dev.spillway.examples.streams;

import dev.spillway.examples.Application;
import dev.spillway.examples.Environment;
import dev.spillway.examples.StreamsApplication;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

/**
 * Counts views by page and by section, and finds the views that led to orders. Instances share the
 * work, and take it over from each other: what they know is in Kafka, too.
 */
public final class PageStatistics implements Application {
    static final Map<String, Object> SETTINGS =
            StreamsApplication.settings(
                    "page-statistics",
                    Map.of(
                            // The table's topic is compacted: no second copy of it.
                            StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG,
                            StreamsConfig.REUSE_KTABLE_SOURCE_TOPICS,
                            StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG,
                            true,
                            StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG,
                            "unreadable-events",
                            StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG),
                            "lz4"));

    static Topology topology() {
        var settings = new Properties();
        settings.putAll(SETTINGS);
        return PageStatisticsTopology.of(settings);
    }

    @Override
    public void run(Environment environment) throws Exception {
        try (var application = new StreamsApplication(environment, topology(), SETTINGS)) {
            application.run();
        }
    }
}
