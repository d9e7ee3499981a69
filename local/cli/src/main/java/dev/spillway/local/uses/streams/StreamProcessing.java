package dev.spillway.local.uses.streams;

import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.demo.Display;
import dev.spillway.local.uses.Figures;
import dev.spillway.local.uses.Use;
import dev.spillway.local.uses.UseNamespace;
import java.io.IOException;

/**
 * Views, orders and a table of pages, which two instances of a Kafka Streams application count by
 * window and join, exactly once:
 *
 * <ol>
 *   <li>visitors view pages and order, while pages are changed;
 *   <li>meanwhile the Cluster is scaled from three brokers to four, and an instance and then a
 *       broker are killed;
 *   <li>many more visitors come at once;
 *   <li>all outputs are compared with what is computed anew from the topics, read from the
 *       beginning.
 * </ol>
 */
public final class StreamProcessing implements Use {
    static final Size WHOLE = new Size(250, 20_000);
    static final Size SMALL = new Size(100, 3_000);

    /**
     * @param visitsPerSecond while things are broken
     * @param rush visits at once
     */
    record Size(double visitsPerSecond, int rush) {}

    @Override
    public String name() {
        return "stream-processing";
    }

    @Override
    public String summary() {
        return "counts by window and joins, exactly once: two instances of Kafka Streams";
    }

    @Override
    public void run(UseNamespace namespace, Display display, boolean small)
            throws DemoFailure, IOException {
        var figures = new Figures();
        StreamProcessingRun.start(namespace, display);
        try (var run = new StreamProcessingRun(namespace, display, figures, small)) {
            run.awaitThreeBrokers();
            run.publishPages();
            run.breakThings();
            run.rush();
            run.verify();
            run.summary();
        }
    }
}
