package dev.spillway.examples;

import dev.spillway.examples.activity.Recommendations;
import dev.spillway.examples.activity.Report;
import dev.spillway.examples.activity.SearchIndex;
import dev.spillway.examples.activity.Shop;
import dev.spillway.examples.activity.Totals;
import dev.spillway.examples.messaging.Digester;
import dev.spillway.examples.messaging.Directory;
import dev.spillway.examples.messaging.Publisher;
import dev.spillway.examples.messaging.Sender;
import dev.spillway.examples.streams.PageStatistics;
import dev.spillway.examples.streams.Visitors;
import dev.spillway.examples.telemetry.Alerts;
import dev.spillway.examples.telemetry.Collect;
import dev.spillway.examples.telemetry.LogIndex;
import dev.spillway.examples.telemetry.Security;
import dev.spillway.examples.telemetry.Services;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the application that the first argument names, until SIGTERM. */
public final class Examples {
    static final Map<String, Supplier<Application>> APPLICATIONS =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("alerts", Alerts::new),
                            Map.entry("collect", Collect::new),
                            Map.entry("digester", Digester::new),
                            Map.entry("directory", Directory::new),
                            Map.entry("log-index", LogIndex::new),
                            Map.entry("page-statistics", PageStatistics::new),
                            Map.entry("publisher", Publisher::new),
                            Map.entry("recommendations", Recommendations::new),
                            Map.entry("report", Report::new),
                            Map.entry("search-index", SearchIndex::new),
                            Map.entry("security", Security::new),
                            Map.entry("sender", Sender::new),
                            Map.entry("services", Services::new),
                            Map.entry("shop", Shop::new),
                            Map.entry("totals", Totals::new),
                            Map.entry("visitors", Visitors::new)));

    /** Less than the 30 s after which Kubernetes kills a Pod. */
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(20);

    private static final int USAGE = 2;
    private static final Logger LOG = LoggerFactory.getLogger(Examples.class);

    private Examples() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        var application = arguments.length == 0 ? null : APPLICATIONS.get(arguments[0]);
        if (application == null) {
            LOG.error(
                    "Give the name of an application: {}",
                    String.join(", ", APPLICATIONS.keySet()));
            return USAGE;
        }
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        meters.config().meterFilter(StreamsApplication.sameTagForAllStores());
        var environment = new Environment(System.getenv(), meters);
        var ended = new CountDownLatch(1);
        stopInOrder(environment, ended);
        try (var status = StatusServer.start(environment, meters)) {
            LOG.info("{} starts; /ready and /metrics at port {}", arguments[0], status.port());
            application.get().run(environment);
            LOG.info("{} has ended", arguments[0]);
            return 0;
        } catch (Exception e) {
            LOG.error("{} has failed", arguments[0], e);
            return 1;
        } finally {
            ended.countDown();
        }
    }

    /** The process ends when the shutdown hook returns, so that it waits for the application. */
    private static void stopInOrder(Environment environment, CountDownLatch ended) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(environment, ended), "stop"));
    }

    private static void stop(Environment environment, CountDownLatch ended) {
        if (ended.getCount() == 0) {
            return;
        }
        environment.stop();
        try {
            if (!ended.await(STOPS_WITHIN.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn(
                        "Has not ended within {} s after it was told to", STOPS_WITHIN.toSeconds());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
