package dev.spillway.local.uses.messaging;

import static java.util.stream.Collectors.groupingBy;

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

    /** By partition of the outbox. */
    record Progress(Map<Integer, Share> partitions) {

        /**
         * How far a partition has come.
         *
         * @param start all before it are sent, or dead letters
         * @param lag how many from there on are neither; records between them may be
         */
        record Share(long start, long lag) {}

        /** Of these letters, those that are not finished: at most so many. */
        long left(Collection<Letter> letters) {
            return letters.stream()
                    .collect(groupingBy(letter -> letter.place().partition()))
                    .entrySet()
                    .stream()
                    .mapToLong(each -> left(each.getKey(), each.getValue()))
                    .sum();
        }

        private long left(int partition, Collection<Letter> letters) {
            var share = partitions.get(partition);
            return share == null
                    ? letters.size()
                    : Math.min(
                            share.lag(),
                            letters.stream()
                                    .filter(letter -> letter.place().offset() >= share.start())
                                    .count());
        }
    }

    SenderGroup(Map<String, Object> client) {
        var settings = new HashMap<>(client);
        settings.put(AdminClientConfig.CLIENT_ID_CONFIG, "spillway-demo");
        admin = Admin.create(settings);
    }

    Progress progress() throws DemoFailure {
        try {
            var partitions = new HashMap<Integer, Progress.Share>();
            admin.listShareGroupOffsets(Map.of(NAME, new ListShareGroupOffsetsSpec()))
                    .partitionsToOffsetInfo(NAME)
                    .get(TIMEOUT_SECONDS, TimeUnit.SECONDS)
                    .forEach((partition, info) -> {
                        if (info != null && partition.topic().equals(TopicContents.OUTBOX)) {
                            partitions.put(
                                    partition.partition(),
                                    new Progress.Share(
                                            info.startOffset(), info.lag().orElse(Long.MAX_VALUE)));
                        }
                    });
            return new Progress(partitions);
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
