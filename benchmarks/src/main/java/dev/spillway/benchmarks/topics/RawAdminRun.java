package dev.spillway.benchmarks.topics;

import dev.spillway.benchmarks.kubernetes.Stopwatch;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** The upper limit: creates topics by plain Admin calls, one request after the other. */
final class RawAdminRun {
    /** What the operator sets for a Topic without settings, on one broker. */
    static final Map<String, String> SETTINGS =
            Map.of(
                    "min.insync.replicas", "1",
                    "retention.ms", "604800000",
                    "retention.bytes", "-1");

    private RawAdminRun() {}

    /**
     * Creates the topics and waits until all of them have logs.
     *
     * @return how long it took until Kafka had accepted all, and until all logs were there
     */
    static CreationTimes run(KafkaAdmin kafka, RunParameters scale) throws Exception {
        List<NewTopic> topics =
                IntStream.range(0, scale.topics())
                        .mapToObj(i ->
                                new NewTopic(KafkaAdmin.name(i), 1, (short) 1).configs(SETTINGS))
                        .toList();
        Admin admin = kafka.admin();
        Stopwatch watch = new Stopwatch();
        for (List<NewTopic> batch : TopicBatches.of(topics, scale.batchRecords())) {
            admin.createTopics(batch).all().get();
        }
        double accepted = watch.seconds();
        kafka.awaitLogs(scale.topics(), scale.patience());
        return new CreationTimes(0, accepted, watch.seconds());
    }
}
