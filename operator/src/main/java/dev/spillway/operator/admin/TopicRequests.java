package dev.spillway.operator.admin;

import dev.spillway.operator.plan.TopicStep;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreatePartitionsOptions;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DeleteTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;

/**
 * Requests of Kafka's Admin client that change topics, one for each kind of change.
 *
 * @param timeoutMs of a request
 */
record TopicRequests(Admin admin, int timeoutMs) {

    /** Sends one request; all steps are of one kind. */
    Map<TopicStep, ? extends KafkaFuture<String>> send(List<TopicStep> steps) {
        return switch (steps.getFirst()) {
            case TopicStep.Create first -> create(only(TopicStep.Create.class, steps));
            case TopicStep.Grow first -> grow(only(TopicStep.Grow.class, steps));
            case TopicStep.Alter first -> alter(only(TopicStep.Alter.class, steps));
            case TopicStep.Delete first -> delete(only(TopicStep.Delete.class, steps));
        };
    }

    private Map<TopicStep, KafkaFuture<String>> create(List<TopicStep.Create> steps) {
        var topics =
                steps.stream()
                        .map(step ->
                                new NewTopic(
                                                step.topic(),
                                                Optional.of(step.partitions()),
                                                Optional.of((short) step.replicas()))
                                        .configs(step.settings()))
                        .toList();
        var result = admin.createTopics(topics, new CreateTopicsOptions().timeoutMs(timeoutMs));
        var futures = new HashMap<TopicStep, KafkaFuture<String>>();
        steps.forEach(
                step -> futures.put(step, result.topicId(step.topic()).thenApply(Uuid::toString)));
        return futures;
    }

    private Map<TopicStep, KafkaFuture<String>> grow(List<TopicStep.Grow> steps) {
        var partitions = new HashMap<String, NewPartitions>();
        steps.forEach(
                step -> partitions.put(step.topic(), NewPartitions.increaseTo(step.partitions())));
        var answers =
                admin.createPartitions(
                                partitions, new CreatePartitionsOptions().timeoutMs(timeoutMs))
                        .values();
        var futures = new HashMap<TopicStep, KafkaFuture<String>>();
        steps.forEach(
                step -> futures.put(step, done(TopicDescriptions.answer(answers, step.topic()))));
        return futures;
    }

    private Map<TopicStep, KafkaFuture<String>> alter(List<TopicStep.Alter> steps) {
        var changes = new HashMap<ConfigResource, Collection<AlterConfigOp>>();
        steps.forEach(step -> changes.put(resource(step), operations(step)));
        var answers =
                admin.incrementalAlterConfigs(
                                changes, new AlterConfigsOptions().timeoutMs(timeoutMs))
                        .values();
        var futures = new HashMap<TopicStep, KafkaFuture<String>>();
        steps.forEach(
                step -> futures.put(step, done(TopicDescriptions.answer(answers, resource(step)))));
        return futures;
    }

    /** By id: deletes the topic that was observed, not another one of the same name. */
    private Map<TopicStep, KafkaFuture<String>> delete(List<TopicStep.Delete> steps) {
        var ids = steps.stream().map(step -> Uuid.fromString(step.id())).toList();
        var answers =
                admin.deleteTopics(
                                TopicCollection.ofTopicIds(ids),
                                new DeleteTopicsOptions().timeoutMs(timeoutMs))
                        .topicIdValues();
        var futures = new HashMap<TopicStep, KafkaFuture<String>>();
        steps.forEach(step ->
                futures.put(
                        step, done(TopicDescriptions.answer(answers, Uuid.fromString(step.id())))));
        return futures;
    }

    private static KafkaFuture<String> done(KafkaFuture<Void> answer) {
        return answer.thenApply(nothing -> "");
    }

    private static ConfigResource resource(TopicStep.Alter step) {
        return new ConfigResource(ConfigResource.Type.TOPIC, step.topic());
    }

    private static List<AlterConfigOp> operations(TopicStep.Alter step) {
        return new ArrayList<>(
                Stream.concat(
                                step.set().entrySet().stream()
                                        .map(entry ->
                                                new AlterConfigOp(
                                                        new ConfigEntry(
                                                                entry.getKey(), entry.getValue()),
                                                        OpType.SET)),
                                step.unset().stream()
                                        .map(key ->
                                                new AlterConfigOp(
                                                        new ConfigEntry(key, ""), OpType.DELETE)))
                        .toList());
    }

    private static <T extends TopicStep> List<T> only(Class<T> kind, List<TopicStep> steps) {
        return steps.stream().map(kind::cast).toList();
    }
}
