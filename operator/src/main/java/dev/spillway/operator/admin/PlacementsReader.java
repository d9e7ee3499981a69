package dev.spillway.operator.admin;

import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.observed.Placement;
import dev.spillway.operator.observed.Placements;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.PartitionReassignment;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Reads what plans for moving replicas need: from answers that exist already, and the offsets of
 * tiered partitions, which it requests.
 *
 * @param settings of each topic, as in force
 * @param moves in progress
 * @param directories of each broker that answered
 */
record PlacementsReader(
        Admin admin,
        List<Partition> partitions,
        Map<String, Map<String, String>> settings,
        Map<TopicPartition, PartitionReassignment> moves,
        Map<Integer, Map<String, LogDirDescription>> directories) {

    private static final String LEADERS = "leader.replication.throttled.replicas";
    private static final String FOLLOWERS = "follower.replication.throttled.replicas";

    /** A leader that has just died does not answer; that must not fail the snapshot. */
    private static final int OFFSETS_TIMEOUT_MS = 2_000;

    /**
     * @param before placements of the previous snapshot. Offsets change all the time and matter
     *     only to moves: at rest the previous ones are kept
     */
    Placements read(KafkaConnection.Depth depth, Placements before) {
        var bytes = bytes();
        var tiers =
                switch (depth) {
                    case Full -> tiers(partitions);
                    case Idle -> atRest(before);
                };
        var placements = new HashMap<String, Placement>();
        for (var partition : partitions) {
            var key = key(partition);
            var move = moves.get(key);
            placements.put(
                    partition.name(),
                    new Placement(
                            move == null ? List.of() : move.addingReplicas(),
                            move == null ? List.of() : move.removingReplicas(),
                            bytes.getOrDefault(key, Map.of()),
                            tiers.getOrDefault(key, new Placement.Untiered())));
        }
        return new Placements(placements, throttled());
    }

    private Map<TopicPartition, Placement.Tier> atRest(Placements before) {
        if (!moves.isEmpty()) {
            return tiers(partitions);
        }
        var tiers = new HashMap<TopicPartition, Placement.Tier>();
        var unknown = new ArrayList<Partition>();
        for (var partition : partitions) {
            var known = before.partitions().get(partition.name());
            if (known == null || known.tier() instanceof Placement.OffsetsUnknown) {
                unknown.add(partition);
            } else {
                tiers.put(key(partition), known.tier());
            }
        }
        tiers.putAll(tiers(unknown));
        return tiers;
    }

    private Map<TopicPartition, Map<Integer, Long>> bytes() {
        var bytes = new HashMap<TopicPartition, Map<Integer, Long>>();
        directories.forEach((broker, disk) ->
                disk.values()
                        .forEach(directory ->
                                directory
                                        .replicaInfos()
                                        .forEach((partition, replica) ->
                                                bytes.computeIfAbsent(
                                                                partition, key -> new HashMap<>())
                                                        .put(broker, replica.size()))));
        for (var partition : partitions) {
            for (int broker : partition.replicas()) {
                if (answeredCompletely(broker)) {
                    bytes.computeIfAbsent(key(partition), key -> new HashMap<>())
                            .putIfAbsent(broker, 0L);
                }
            }
        }
        return bytes;
    }

    /** If so, a replica that it does not list has no log yet. */
    private boolean answeredCompletely(int broker) {
        var answered = directories.get(broker);
        return answered != null
                && answered.values().stream().allMatch(disk -> disk.error() == null);
    }

    private Map<String, Placements.Throttled> throttled() {
        var throttled = new HashMap<String, Placements.Throttled>();
        settings.forEach((topic, config) -> {
            var leaders = config.getOrDefault(LEADERS, "");
            var followers = config.getOrDefault(FOLLOWERS, "");
            if (!leaders.isEmpty() || !followers.isEmpty()) {
                throttled.put(topic, new Placements.Throttled(leaders, followers));
            }
        });
        return throttled;
    }

    private Map<TopicPartition, Placement.Tier> tiers(List<Partition> asked) {
        var tiered =
                asked.stream()
                        .filter(partition ->
                                partition.leader() != Partition.NO_LEADER && isTiered(partition))
                        .toList();
        if (tiered.isEmpty()) {
            return Map.of();
        }
        var localStart = offsets(tiered, OffsetSpec::earliestLocal);
        var inS3 = offsets(tiered, OffsetSpec::latestTiered);
        var end = offsets(tiered, OffsetSpec::latest);
        var tiers = new HashMap<TopicPartition, Placement.Tier>();
        for (var partition : tiered) {
            var key = key(partition);
            tiers.put(
                    key,
                    tier(
                            offset(localStart, key),
                            offset(inS3, key),
                            offset(end, key),
                            segmentBytes(partition)));
        }
        return tiers;
    }

    /**
     * @param inS3 the last offset in S3, -1 when there is none
     */
    private static Placement.Tier tier(
            OptionalLong localStart, OptionalLong inS3, OptionalLong end, long segmentBytes) {
        return localStart.isEmpty() || inS3.isEmpty() || end.isEmpty()
                ? new Placement.OffsetsUnknown(segmentBytes)
                : new Placement.Tiered(
                        localStart.getAsLong(),
                        inS3.getAsLong() + 1,
                        end.getAsLong(),
                        segmentBytes);
    }

    private boolean isTiered(Partition partition) {
        return "true".equals(setting(partition, TopicConfig.REMOTE_LOG_STORAGE_ENABLE_CONFIG))
                && !"true".equals(setting(partition, TopicConfig.REMOTE_LOG_COPY_DISABLE_CONFIG));
    }

    private long segmentBytes(Partition partition) {
        var text = setting(partition, TopicConfig.SEGMENT_BYTES_CONFIG);
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    private String setting(Partition partition, String key) {
        return settings.getOrDefault(partition.topic(), Map.of()).getOrDefault(key, "");
    }

    private ListOffsetsResult offsets(List<Partition> tiered, Supplier<OffsetSpec> which) {
        return admin.listOffsets(
                tiered.stream()
                        .collect(Collectors.toMap(PlacementsReader::key, partition -> which.get())),
                new ListOffsetsOptions().timeoutMs(OFFSETS_TIMEOUT_MS));
    }

    private static OptionalLong offset(ListOffsetsResult offsets, TopicPartition partition) {
        return TopicDescriptions.ifAnswered(offsets.partitionResult(partition)).stream()
                .mapToLong(ListOffsetsResult.ListOffsetsResultInfo::offset)
                .findFirst();
    }

    private static TopicPartition key(Partition partition) {
        return new TopicPartition(partition.topic(), partition.index());
    }
}
