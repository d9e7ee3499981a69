package dev.spillway.local.uses.telemetry;

import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.demo.Display;
import dev.spillway.local.uses.Figures;
import dev.spillway.local.uses.Use;
import dev.spillway.local.uses.UseNamespace;
import java.io.IOException;

/**
 * Metrics and logs of services and of Kafka itself:
 *
 * <ol>
 *   <li>services publish metrics and log entries, which become alerts, findings and documents in
 *       OpenSearch;
 *   <li>OpenSearch is down for a while, in which a service begins to fail and passwords are
 *       guessed: there is an alert and there are findings all the same, and the log entries come
 *       later;
 *   <li>a Pod that writes to OpenSearch is killed;
 *   <li>how fast log entries get into OpenSearch is measured against OpenSearch alone;
 *   <li>every document is compared with the entry in Kafka that it was made of.
 * </ol>
 */
public final class MetricsAndLogs implements Use {
    @Override
    public String name() {
        return "metrics-and-logs";
    }

    @Override
    public String summary() {
        return "metrics and logs as OTLP: alerts, guessed passwords found, log entries in"
                + " OpenSearch";
    }

    @Override
    public void run(UseNamespace namespace, Display display, boolean small)
            throws DemoFailure, IOException {
        try (var run = MetricsAndLogsRun.start(namespace, display, new Figures(), small)) {
            run.observe();
            run.withoutOpenSearch();
            run.loseLogIndex();
            run.measureThroughput();
            run.verify();
            run.shipSystemLogs();
            run.summary();
        }
    }
}
