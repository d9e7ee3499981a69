package dev.spillway.operator.kube;

import dev.spillway.operator.api.Topic;
import dev.spillway.operator.model.Labels;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Implements the metadata changes with the fabric8 client. */
public final class FabricTopicMetadataChanges implements TopicMetadataChanges {

    private final OwnFinalizer finalizer;

    public FabricTopicMetadataChanges(KubernetesClient client) {
        this.finalizer = new OwnFinalizer(client, TopicAnnotations.FINALIZER);
    }

    @Override
    public boolean takeOwnership(Topic topic, String clusterId, Set<String> settings) {
        var meta = topic.getMetadata();
        var applied = new Topic();
        applied.setMetadata(
                new ObjectMetaBuilder()
                        .withName(meta.getName())
                        .withNamespace(meta.getNamespace())
                        .withUid(meta.getUid())
                        .withFinalizers(TopicAnnotations.FINALIZER)
                        .withAnnotations(
                                Map.of(
                                        Labels.CLUSTER_ID,
                                        clusterId,
                                        TopicAnnotations.SETTINGS,
                                        String.join(",", new TreeSet<>(settings))))
                        .build());
        return finalizer.add(applied);
    }

    @Override
    public void release(Topic topic) {
        finalizer.remove(topic);
    }
}
