package dev.spillway.examples.telemetry;

import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/** Of all log entries, the failed logins, keyed by the address that they came from. */
final class FailedLogins
        extends ContextualProcessor<
                byte[], ExportLogsServiceRequest, String, FailedLogins.FailedLogin> {
    static final String EVENT = "login.failed";

    /**
     * @param at milliseconds since 1970
     */
    record FailedLogin(String user, long at) {}

    @Override
    public void process(Record<byte[], ExportLogsServiceRequest> request) {
        for (var resource : request.value().getResourceLogsList()) {
            for (var scope : resource.getScopeLogsList()) {
                for (var entry : scope.getLogRecordsList()) {
                    if (!entry.getEventName().equals(EVENT)) {
                        continue;
                    }
                    var attributes = entry.getAttributesList();
                    var user = Otlp.text(attributes, "user.name").orElse("");
                    var at = TimeUnit.NANOSECONDS.toMillis(entry.getTimeUnixNano());
                    Otlp.text(attributes, "client.address")
                            .ifPresent(address ->
                                    context()
                                            .forward(
                                                    request.withKey(address)
                                                            .withValue(new FailedLogin(user, at))));
                }
            }
        }
    }
}
