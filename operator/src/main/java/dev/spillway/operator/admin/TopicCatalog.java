package dev.spillway.operator.admin;

import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.SettingTypes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.PartitionReassignment;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Every topic of a cluster, as Kafka last described it. Partitions are described for every
 * snapshot, in pages. Settings are the bulk of the answers (37 per topic; reading those of 3,000
 * topics takes seconds) and rarely change, so they are read when a topic is new, when the operator
 * has changed them, and otherwise in rotation.
 */
final class TopicCatalog {

    /** Topics per request for settings: some 7,500 entries. */
    private static final int PAGE_SIZE = 200;

    /** Every topic's settings are read again within this time; others may change them. */
    private static final Duration SWEEP_INTERVAL = Duration.ofMinutes(9);

    /** Descriptions of many thousands of topics come in several responses. */
    private static final int DESCRIBE_TIMEOUT_MS = 30_000;

    /** Kept even when they have the broker's default: plans depend on them. */
    private static final Set<String> ALWAYS_KEPT =
            Set.of(
                    TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                    TopicConfig.SEGMENT_BYTES_CONFIG,
                    TopicConfig.REMOTE_LOG_STORAGE_ENABLE_CONFIG,
                    TopicConfig.REMOTE_LOG_COPY_DISABLE_CONFIG);

    private final Map<String, Settings> settings = new HashMap<>();
    private final Map<Settings, Settings> shared = new HashMap<>();
    private final Map<String, Instant> fetchedAt = new HashMap<>();
    private final Map<String, Uuid> ids = new HashMap<>();
    private SettingTypes types = SettingTypes.UNKNOWN;
    private Instant lastRefresh = Instant.MIN;

    /**
     * @param own set on the topic itself
     * @param inForce those that differ from Kafka's default, and those that plans depend on
     * @param inherited keys of those that come from the brokers
     */
    private record Settings(
            Map<String, String> own, Map<String, String> inForce, Set<String> inherited) {}

    /** Settings of these topics are read again for the next snapshot: they were just changed. */
    void forget(Collection<String> topics) {
        topics.forEach(fetchedAt::remove);
    }

    /**
     * @param moves in progress
     */
    SortedMap<String, ObservedTopic.Present> refresh(
            Admin admin,
            Collection<TopicListing> listings,
            Map<TopicPartition, PartitionReassignment> moves,
            Instant now) {
        var described = describe(admin, listings.stream().map(TopicListing::name).toList());
        keepOnly(described);
        var due = due(described, now);
        for (int from = 0; from < due.size(); from += PAGE_SIZE) {
            fetchSettings(admin, due.subList(from, Math.min(due.size(), from + PAGE_SIZE)), now);
        }
        lastRefresh = now;
        var topics = new TreeMap<String, ObservedTopic.Present>();
        described.forEach((name, topic) -> {
            var known = settings.get(name);
            // Deleted between two requests.
            if (known != null) {
                topics.put(name, present(topic, known, moves));
            }
        });
        return topics;
    }

    /** Another topic of the same name has other settings. */
    private void keepOnly(Map<String, TopicDescription> described) {
        var there = new HashMap<String, Uuid>();
        described.forEach((name, topic) -> there.put(name, topic.topicId()));
        var gone = new HashSet<>(ids.keySet());
        gone.removeIf(name -> Objects.equals(ids.get(name), there.get(name)));
        gone.forEach(name -> {
            ids.remove(name);
            settings.remove(name);
            fetchedAt.remove(name);
        });
        ids.putAll(there);
    }

    /** A topic that was deleted since it was listed is omitted. */
    private static Map<String, TopicDescription> describe(Admin admin, List<String> names) {
        var descriptions = new TreeMap<String, TopicDescription>();
        admin.describeTopics(names, new DescribeTopicsOptions().timeoutMs(DESCRIBE_TIMEOUT_MS))
                .topicNameValues()
                .forEach((name, answer) ->
                        TopicDescriptions.unlessAbsent(
                                        answer, "describe topic " + name, DESCRIBE_TIMEOUT_MS)
                                .ifPresent(topic -> descriptions.put(name, topic)));
        return descriptions;
    }

    /** Topics whose settings were never read, and as many of the others as are due for rotation. */
    private List<String> due(Map<String, TopicDescription> described, Instant now) {
        var unknown = new ArrayList<String>();
        var others = new ArrayList<String>();
        for (var name : described.keySet()) {
            (fetchedAt.containsKey(name) ? others : unknown).add(name);
        }
        others.sort(Comparator.comparing(name -> fetchedAt.getOrDefault(name, Instant.MIN)));
        unknown.addAll(others.subList(0, sweepShare(others.size(), now)));
        return unknown;
    }

    private int sweepShare(int topics, Instant now) {
        if (lastRefresh.equals(Instant.MIN)) {
            return 0;
        }
        var intern =
                (double) Duration.between(lastRefresh, now).toMillis() / SWEEP_INTERVAL.toMillis();
        return (int) Math.clamp((long) Math.ceil(topics * intern), 0, topics);
    }

    private void fetchSettings(Admin admin, List<String> names, Instant now) {
        var resources =
                names.stream()
                        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                        .toList();
        admin.describeConfigs(resources)
                .values()
                .forEach((topic, answer) ->
                        TopicDescriptions.unlessAbsent(
                                        answer, "describe settings of " + topic.name())
                                .ifPresent(config -> {
                                    settings.put(topic.name(), intern(read(config)));
                                    fetchedAt.put(topic.name(), now);
                                    learnTypes(config);
                                }));
    }

    /**
     * The types are the same for every topic, except for settings that only a newer broker knows.
     */
    private void learnTypes(Config config) {
        var current = TopicDescriptions.types(List.of(config));
        if (!types.equals(current)) {
            types = current;
        }
    }

    /** Most topics of a cluster have the same settings as others. */
    private Settings intern(Settings one) {
        if (shared.size() > settings.size() + PAGE_SIZE) {
            shared.clear();
        }
        return shared.computeIfAbsent(one, key -> key);
    }

    private static Settings read(Config config) {
        var own = new ArrayList<ConfigEntry>();
        var inForce = new ArrayList<ConfigEntry>();
        var inherited = new TreeSet<String>();
        for (var entry : config.entries()) {
            if (entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG) {
                own.add(entry);
            } else if (entry.source() != ConfigEntry.ConfigSource.DEFAULT_CONFIG) {
                inherited.add(entry.name());
            }
            if (entry.source() != ConfigEntry.ConfigSource.DEFAULT_CONFIG
                    || ALWAYS_KEPT.contains(entry.name())) {
                inForce.add(entry);
            }
        }
        return new Settings(
                TopicDescriptions.values(own), TopicDescriptions.values(inForce), inherited);
    }

    private ObservedTopic.Present present(
            TopicDescription topic,
            Settings known,
            Map<TopicPartition, PartitionReassignment> moves) {
        return new ObservedTopic.Present(
                topic.topicId().toString(),
                TopicDescriptions.partitions(topic, minInsync(known), moves),
                known.own(),
                known.inForce(),
                known.inherited(),
                types);
    }

    private static int minInsync(Settings known) {
        var value = known.inForce().get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG);
        return value == null ? 1 : Integer.parseInt(value);
    }
}
