package dev.spillway.operator.view;

import dev.spillway.operator.admin.KafkaChanges;
import dev.spillway.operator.admin.KafkaConnection;
import dev.spillway.operator.admin.KafkaSnapshot;
import dev.spillway.operator.admin.KafkaUnavailableException;
import dev.spillway.operator.admin.TopicChangeResult;
import dev.spillway.operator.admin.TopicChanges;
import dev.spillway.operator.admin.UserChanges;
import dev.spillway.operator.model.MetadataVersion;
import dev.spillway.operator.observed.Broker;
import dev.spillway.operator.observed.KafkaView;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.observed.Placements;
import dev.spillway.operator.observed.Quorum;
import dev.spillway.operator.observed.SettingTypes;
import dev.spillway.operator.observed.StorageUsage;
import dev.spillway.operator.plan.TopicStep;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** A Kafka cluster in memory: topics exist once they are created, and faults are scripted. */
public final class FakeConnection implements KafkaConnection {
    public static final String CLUSTER_ID = "kafka-cluster-id";

    /**
     * What was asked, in order: {@code snapshot [events-broker-0...:9091]}, {@code change orders}.
     */
    public final List<String> calls = new ArrayList<>();

    public final TreeMap<String, ObservedTopic.Present> topics = new TreeMap<>();
    public final Map<String, Integer> missingLogs = new HashMap<>();
    public final Map<String, TopicChangeResult> answers = new HashMap<>();

    /** Why Kafka does not answer; empty while it does. */
    public String silence = "";

    /** Changes are made, but snapshots do not show them yet. */
    public boolean behind;

    /** Runs while changes are being made. */
    public Runnable meanwhile = () -> {};

    public int brokers = 1;

    /** What it knows about users. */
    public final FakeUsers users = new FakeUsers();

    /** The brokers' settings; empty while they do not report them. */
    public Map<String, String> settings = Map.of();

    /** Makes changes of Kafka other than of topics. */
    public Supplier<KafkaChanges> kafkaChanges =
            () -> {
                throw new KafkaUnavailableException("no connection", null);
            };

    private final Map<String, ObservedTopic.Present> hidden = new HashMap<>();
    private int ids;

    @Override
    public KafkaSnapshot snapshot(List<String> bootstrap, Depth depth) {
        calls.add("snapshot " + depth + " " + bootstrap);
        answer();
        if (!behind) {
            topics.putAll(hidden);
            hidden.clear();
        }
        var registered = new TreeMap<Integer, Broker>();
        for (int id = 0; id < brokers; id++) {
            registered.put(id, new Broker(id, false, "", Broker.Disk.UNKNOWN, settings));
        }
        return new KafkaSnapshot(
                CLUSTER_ID,
                new KafkaView(
                        registered,
                        new Quorum(1000, List.of(new Quorum.Member(1000, "disk", 0)), List.of()),
                        topics.values().stream().flatMap(t -> t.partitions().stream()).toList(),
                        Map.of(),
                        Map.of(),
                        new MetadataVersion(33),
                        SettingTypes.UNKNOWN,
                        Placements.NONE),
                new TreeMap<>(topics),
                Map.copyOf(missingLogs),
                StorageUsage.UNKNOWN,
                users.access());
    }

    @Override
    public KafkaChanges changes() {
        return kafkaChanges.get();
    }

    @Override
    public TopicChanges topicChanges() {
        return this::make;
    }

    @Override
    public UserChanges userChanges() {
        return steps -> {
            calls.add("change users " + steps.size());
            answer();
            meanwhile.run();
            return users.apply(steps);
        };
    }

    @Override
    public void close() {
        calls.add("close");
    }

    /** As Kafka makes it. */
    public ObservedTopic.Present exists(String name, Map<String, String> settings) {
        var topic = present(name, "id-" + ++ids, 1, settings);
        topics.put(name, topic);
        return topic;
    }

    private Map<TopicStep, TopicChangeResult> make(Collection<TopicStep> steps) {
        calls.add("change " + steps.stream().map(TopicStep::topic).sorted().toList());
        meanwhile.run();
        answer();
        var made = new HashMap<TopicStep, TopicChangeResult>();
        for (var step : steps) {
            var scripted = answers.get(step.topic());
            made.put(step, scripted == null ? make(step) : scripted);
        }
        return made;
    }

    private TopicChangeResult make(TopicStep step) {
        switch (step) {
            case TopicStep.Create create -> {
                if (topics.containsKey(create.topic())) {
                    return new TopicChangeResult.Existed();
                }
                var id = "id-" + ++ids;
                hidden.put(
                        create.topic(),
                        present(create.topic(), id, create.partitions(), create.settings()));
                return new TopicChangeResult.Done(id);
            }
            case TopicStep.Alter alter -> {
                var before = topics.get(alter.topic());
                var settings = new TreeMap<>(before.overrides());
                settings.putAll(alter.set());
                settings.keySet().removeAll(alter.unset());
                hidden.put(
                        alter.topic(),
                        present(alter.topic(), before.id(), before.partitions().size(), settings));
            }
            case TopicStep.Grow grow -> {
                var before = topics.get(grow.topic());
                hidden.put(
                        grow.topic(),
                        present(grow.topic(), before.id(), grow.partitions(), before.overrides()));
            }
            case TopicStep.Delete delete -> {
                topics.remove(delete.topic());
                hidden.remove(delete.topic());
            }
        }
        return new TopicChangeResult.Done("");
    }

    private void answer() {
        if (!silence.isEmpty()) {
            throw new KafkaUnavailableException(silence, null);
        }
    }

    private static ObservedTopic.Present present(
            String name, String id, int partitions, Map<String, String> settings) {
        var all = new ArrayList<Partition>();
        for (int index = 0; index < partitions; index++) {
            all.add(new Partition(name, index, 0, List.of(0), Set.of(0), 1, false));
        }
        return new ObservedTopic.Present(
                id, all, Map.copyOf(settings), settings, Set.of(), SettingTypes.UNKNOWN);
    }
}
