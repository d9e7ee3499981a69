package dev.spillway.examples.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines of a Pod's log from now on. Lines that come while this does not run are not read later:
 * a Collector's receiver {@code filelog} remembers where it was.
 */
final class PodLog {
    private static final Logger LOG = LoggerFactory.getLogger(PodLog.class);
    private static final int LINES_AT_ONCE = 100;
    private static final Pattern LEVEL =
            Pattern.compile("\\b(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\\b");

    private final KubernetesClient client;
    private final Pod pod;
    private final Publisher publisher;

    PodLog(KubernetesClient client, Pod pod, Publisher publisher) {
        this.client = client;
        this.pod = pod;
        this.publisher = publisher;
    }

    /** Returns when the log ends, as with the container. */
    void follow() {
        var name = pod.getMetadata().getName();
        try (var log =
                        client.pods()
                                .inNamespace(pod.getMetadata().getNamespace())
                                .withName(name)
                                .tailingLines(0)
                                .watchLog();
                var lines = new BufferedReader(new InputStreamReader(log.getOutput(), UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var entries = new ArrayList<LogRecord>(List.of(entry(line)));
                while (entries.size() < LINES_AT_ONCE && lines.ready()) {
                    var next = lines.readLine();
                    if (next == null) {
                        break;
                    }
                    entries.add(entry(next));
                }
                publisher.logs(Collect.resource(pod), entries);
            }
        } catch (IOException | KubernetesClientException e) {
            LOG.info("the log of {} has ended: {}", name, e.getMessage());
        }
    }

    static LogRecord entry(String line) {
        var now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
        var severity = severity(line);
        return LogRecord.newBuilder()
                .setTimeUnixNano(now)
                .setObservedTimeUnixNano(now)
                .setSeverityNumber(severity)
                .setSeverityText(severity.name().substring("SEVERITY_NUMBER_".length()))
                .setEventName("kafka.log")
                .setBody(AnyValue.newBuilder().setStringValue(line))
                .build();
    }

    /** Log4j's level, within the first words. */
    private static SeverityNumber severity(String line) {
        var level = LEVEL.matcher(line.substring(0, Math.min(line.length(), 60)));
        return level.find()
                ? SeverityNumber.valueOf("SEVERITY_NUMBER_" + level.group(1))
                : SeverityNumber.SEVERITY_NUMBER_INFO;
    }
}
