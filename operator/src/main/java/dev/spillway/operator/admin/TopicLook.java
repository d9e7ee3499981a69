package dev.spillway.operator.admin;

import dev.spillway.operator.observed.ObservedTopic;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;

/** One look at one topic. */
final class TopicLook {

    private final Admin admin;

    TopicLook(Admin admin) {
        this.admin = admin;
    }

    ObservedTopic take(String name) {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        var description = Topics.of(admin.describeTopics(List.of(name)).topicNameValues(), name);
        var config = Topics.of(admin.describeConfigs(List.of(resource)).values(), resource);
        return Topics.unlessAbsent(description, "describe topic " + name)
                .flatMap(topic ->
                        Topics.unlessAbsent(config, "describe settings of " + name)
                                .map(settings -> present(topic, settings)))
                .orElseGet(ObservedTopic.Absent::new);
    }

    private ObservedTopic present(TopicDescription topic, Config config) {
        var all =
                topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition()))
                        .collect(Collectors.toSet());
        var moving =
                Answers.await(
                        admin.listPartitionReassignments(all).reassignments(),
                        "list reassignments of " + topic.name());
        return new ObservedTopic.Present(
                topic.topicId().toString(),
                Topics.partitions(topic, config, moving),
                Topics.values(
                        new Config(config.entries().stream().filter(TopicLook::own).toList())),
                Topics.values(config),
                Topics.types(List.of(config)));
    }

    private static boolean own(ConfigEntry entry) {
        return entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG;
    }
}
