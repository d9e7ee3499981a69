package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Topic;
import dev.spillway.operator.plan.Claimant;
import io.javaoperatorsdk.operator.api.reconciler.ResourceCache;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Other Topics that declare the same Kafka topic of the same Cluster. */
final class Rivals {

    private Rivals() {}

    /** The older Topic that has the Kafka topic, if there is one. */
    static Optional<String> owner(Topic topic, ResourceCache<Topic> topics) {
        return claimant(topic).yieldsTo(of(topic, topics)).map(Claimant::resource);
    }

    /** Any other Topic that declares it. */
    static Optional<String> other(Topic topic, ResourceCache<Topic> topics) {
        return of(topic, topics).stream().map(Claimant::resource).sorted().findFirst();
    }

    /** Of two that declare the same Kafka topic, the one that has it. */
    static Topic older(Topic one, Topic other) {
        return claimant(one).yieldsTo(List.of(claimant(other))).isPresent() ? other : one;
    }

    /** The name in Kafka. It cannot change, so that an invalid Topic has one too. */
    static String kafkaName(Topic topic) {
        var spec = topic.getSpec();
        return spec == null || spec.name() == null ? topic.getMetadata().getName() : spec.name();
    }

    private static List<Claimant> of(Topic topic, ResourceCache<Topic> topics) {
        return topics.list(topic.getMetadata().getNamespace(), other -> isRival(topic, other))
                .map(Rivals::claimant)
                .toList();
    }

    private static boolean isRival(Topic topic, Topic other) {
        return other.getMetadata().getDeletionTimestamp() == null
                && !Objects.equals(other.getMetadata().getUid(), topic.getMetadata().getUid())
                && Home.clusterName(other).equals(Home.clusterName(topic))
                && kafkaName(other).equals(kafkaName(topic));
    }

    private static Claimant claimant(Topic topic) {
        return new Claimant(
                topic.getMetadata().getName(), topic.getMetadata().getCreationTimestamp());
    }
}
