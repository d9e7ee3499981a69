package dev.spillway.local.uses.messaging;

import dev.spillway.local.demo.DemoFailure;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;

/** How far the share group of the senders has come. */
final class SenderGroup implements AutoCloseable {
    private static final String NAME = "senders";
    private static final long TIMEOUT_SECONDS = 60;

    private final Admin admin;

    /**
     * By partition, the first record of the outbox that is not finished: all before it are sent, or
     * dead letters.
     */
    record Progress(Map<Integer, Long> starts) {

        boolean isFinished(Place place) {
            return place.offset() < starts.getOrDefault(place.partition(), 0L);
        }

        /** How many of these are not finished; those between two that are not count, too. */
        long left(Collection<Letter> letters) {
            return letters.stream().filter(letter -> !isFinished(letter.place())).count();
        }
    }

    SenderGroup(Map<String, Object> client) {
        var settings = new HashMap<>(client);
        settings.put(AdminClientConfig.CLIENT_ID_CONFIG, "spillway-demo");
        admin = Admin.create(settings);
    }

    Progress progress() throws DemoFailure {
        try {
            var starts = new HashMap<Integer, Long>();
            admin.listShareGroupOffsets(Map.of(NAME, new ListShareGroupOffsetsSpec()))
                    .partitionsToOffsetInfo(NAME)
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .forEach((partition, info) -> {
                        if (info != null && partition.topic().equals(TopicReader.OUTBOX)) {
                            starts.put(partition.partition(), info.startOffset());
                        }
                    });
            return new Progress(starts);
        } catch (ExecutionException | TimeoutException e) {
            throw new DemoFailure(
                    "the share group %s cannot be read: %s. `./spillway status` shows the brokers"
                            .formatted(NAME, e),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DemoFailure("interrupted", e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
