package dev.spillway.local.uses.streams;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListStreamsGroupOffsetsSpec;
import org.apache.kafka.clients.producer.RecordMetadata;

/** How far the application has read the topic of its table, and committed it. Thread-safe. */
final class TableProgress implements AutoCloseable {
    private static final Duration INTERVAL = Duration.ofMillis(300);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final String application;
    private final Admin admin;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("table-progress").factory());
    private final Map<Integer, Long> committed = new ConcurrentHashMap<>();

    TableProgress(String application, Map<String, Object> client) {
        this.application = application;
        var settings = new HashMap<>(client);
        settings.put(AdminClientConfig.CLIENT_ID_CONFIG, "spillway-demo");
        this.admin = Admin.create(settings);
        var millis = INTERVAL.toMillis();
        thread.scheduleWithFixedDelay(this::look, 0, millis, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            admin.listStreamsGroupOffsets(Map.of(application, new ListStreamsGroupOffsetsSpec()))
                    .partitionsToOffsetAndMetadata(application)
                    .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                    .forEach((partition, offset) -> {
                        if (offset != null && partition.topic().equals(Website.PAGES)) {
                            committed.put(partition.partition(), offset.offset());
                        }
                    });
        } catch (ExecutionException | TimeoutException e) {
            // The group's broker is gone, or an offset is being committed: it looks again.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether the application has yet to read this record of the table. */
    boolean isBehind(RecordMetadata record) {
        return committed.getOrDefault(record.partition(), 0L) <= record.offset();
    }

    /** How many brokers there are; 0 when the one that was asked has just gone. */
    int brokers() {
        try {
            return admin.describeCluster()
                    .nodes()
                    .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS)
                    .size();
        } catch (ExecutionException | TimeoutException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        admin.close(Duration.ZERO);
    }
}
