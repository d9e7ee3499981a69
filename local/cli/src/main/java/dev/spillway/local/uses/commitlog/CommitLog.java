package dev.spillway.local.uses.commitlog;

import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.demo.Display;
import dev.spillway.local.uses.Figures;
import dev.spillway.local.uses.Use;
import dev.spillway.local.uses.UseNamespace;
import java.io.IOException;

/**
 * Database changes to Kafka, and from there to a replica and a consolidated view:
 *
 * <ol>
 *   <li>two applications with a PostgreSQL each and rows in them; their tables are captured to
 *       compacted topics, from which one connector fills a replica and another the tables of a
 *       view;
 *   <li>both applications change rows, while a Connect worker and then a PostgreSQL are killed;
 *   <li>when they have stopped, all copies are compared with the sources, and with what the
 *       applications know they have written;
 *   <li>the topic is compacted to one record a key;
 *   <li>the replica is dropped and built again from the topic alone, and compared again.
 * </ol>
 */
public final class CommitLog implements Use {
    static final Applications.Size WHOLE = new Applications.Size(10_000, 1_000, 300, 100);
    static final Applications.Size SMALL = new Applications.Size(1_000, 200, 100, 50);

    @Override
    public String name() {
        return "commit-log";
    }

    @Override
    public String summary() {
        return "database changes to Kafka: two PostgreSQLs, a replica and a view rebuilt by replay";
    }

    @Override
    public void run(UseNamespace namespace, Display display, boolean small)
            throws DemoFailure, IOException {
        var figures = new Figures();
        var databases = Databases.apply(namespace, display);
        try (var run = new CommitLogRun(namespace, display, databases, figures, small)) {
            run.connect();
            run.changeRows();
            run.verify();
            run.compact();
            run.rebuildReplica();
            run.summary();
        }
    }
}
