package dev.spillway.local.uses.activity;

import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.demo.Display;
import dev.spillway.local.uses.Figures;
import dev.spillway.local.uses.Use;
import dev.spillway.local.uses.UseNamespace;
import java.io.IOException;

/**
 * What visitors of a shop do, and what several applications make of it:
 *
 * <ol>
 *   <li>months of it are written with the times of then, and move to S3;
 *   <li>browsers post more to the shop; a report, recommendations and a search index follow, each
 *       at its own pace;
 *   <li>the report and the search index are killed, and come back;
 *   <li>another application comes late, and reads everything from the beginning, while browsers go
 *       on;
 *   <li>what each of them says is compared with what was sent.
 * </ol>
 */
public final class ActivityTracking implements Use {

    /**
     * How much is done.
     *
     * @param days of the history
     * @param steps of the history
     * @param perSecond steps of all browsers
     * @param steadySeconds of that, before anything is broken
     * @param fastSeconds for which browsers post as fast as they can, at the end
     */
    record Size(int days, int steps, double perSecond, int steadySeconds, int fastSeconds) {}

    static final Size WHOLE = new Size(150, 300_000, 250, 10, 5);
    static final Size SMALL = new Size(120, 30_000, 150, 3, 2);

    @Override
    public String name() {
        return "activity-tracking";
    }

    @Override
    public String summary() {
        return "a shop's page views, searches and orders: report, recommendations, search, replay"
                + " from S3";
    }

    @Override
    public void run(UseNamespace namespace, Display display, boolean small)
            throws DemoFailure, IOException {
        try (var run = new ActivityRun(namespace, display, new Figures(), small ? SMALL : WHOLE)) {
            run.start();
            run.writeHistory();
            run.openShop();
            run.browse();
            run.killReaders();
            run.joinLate();
            run.browseFast();
            run.verify();
            run.summary();
        }
    }
}
