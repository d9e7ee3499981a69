package dev.spillway.operator.plan.restarts;

import static dev.spillway.operator.plan.KubeStep.node;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.KafkaVersion;
import dev.spillway.operator.model.KafkaVersions;
import dev.spillway.operator.model.MetadataVersion;
import dev.spillway.operator.model.MetadataVersionChoice;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.plan.KafkaStep;
import dev.spillway.operator.plan.Step;
import java.util.List;
import java.util.Optional;

/**
 * Which version of Kafka the nodes run, and the cluster's metadata.version.
 *
 * <ol>
 *   <li>The programs first: another spec.version is another revision of every Pod, and {@link
 *       RollingRestart} does the rest. metadata.version stays as it is, so that a downgrade remains
 *       possible.
 *   <li>metadata.version is raised when spec.metadataVersion says so, and when every node is ready
 *       in a version that supports it.
 *   <li>A version that cannot read the metadata is refused: the nodes keep their version.
 *   <li>metadata.version is lowered only where nothing is lost by it, before an older version runs.
 * </ol>
 *
 * <p>While Kafka does not answer, an older version is not refused: then no node that is ready is
 * restarted anyway, and the downgrade may be the repair. If the older version cannot read the
 * metadata, its process ends at once and harms nothing.
 */
public sealed interface VersionUpgrade {

    /**
     * @param cluster with the version that the nodes should run
     */
    record Known(ClusterModel cluster, List<Step> steps) implements VersionUpgrade {}

    /**
     * The running version is not supported any more, and the declared one cannot read the metadata.
     */
    record Refused(Step.Blocked step) implements VersionUpgrade {}

    static VersionUpgrade of(ClusterModel cluster, KafkaVersions known, ObservedCluster seen) {
        var inForce = seen.view().map(view -> view.metadata());
        if (inForce.isEmpty()) {
            return new Known(cluster, List.of());
        }
        if (inForce.get().runsOn(cluster.version())) {
            return new Known(cluster, metadata(cluster, inForce.get(), seen).stream().toList());
        }
        var refusal = refusal(cluster, inForce.get());
        Step back =
                metadata(cluster, inForce.get(), seen)
                        .filter(KafkaStep.class::isInstance)
                        .orElse(refusal);
        return seen.kafkaVersions().stream()
                .max(KafkaVersion::compareTo)
                .filter(known.all()::contains)
                .<VersionUpgrade>map(running -> new Known(cluster.running(running), List.of(back)))
                .orElse(new Refused(refusal));
    }

    private static Step.Blocked refusal(ClusterModel cluster, MetadataVersion inForce) {
        var oldest =
                inForce.oldestKafka()
                        .map(kafka -> "set spec.version to " + kafka + " or newer")
                        .orElse("run a newer operator that knows this metadata.version");
        var lower = MetadataVersion.of(cluster.version()).filter(inForce::canBeLoweredTo);
        return new Step.Blocked(
                "DowngradeRefused",
                "run Kafka " + cluster.version(),
                "the cluster's metadata.version is "
                        + inForce.text()
                        + ", which Kafka "
                        + cluster.version()
                        + " cannot read",
                lower.map(to ->
                                "set spec.metadataVersion to "
                                        + to.text()
                                        + ", which is applied before the nodes restart; or "
                                        + oldest)
                        .orElse(oldest));
    }

    private static Optional<Step> metadata(
            ClusterModel cluster, MetadataVersion inForce, ObservedCluster seen) {
        return switch (cluster.metadata()) {
            case MetadataVersionChoice.Keep keep -> Optional.empty();
            case MetadataVersionChoice.Exactly(MetadataVersion asked) -> {
                int direction = asked.compareTo(inForce);
                if (direction == 0) {
                    yield Optional.empty();
                }
                yield Optional.of(
                        direction > 0 ? raise(inForce, asked, seen) : lower(inForce, asked));
            }
        };
    }

    private static Step raise(MetadataVersion from, MetadataVersion to, ObservedCluster seen) {
        var step =
                new KafkaStep.AlterMetadataVersion(from, to, "spec.metadataVersion is set to it");
        return seen.pods().values().stream()
                .flatMap(pod -> notReadyFor(to, pod).stream())
                .findFirst()
                .<Step>map(why ->
                        new Step.Wait(
                                step.what(),
                                why,
                                "every node is ready and runs a version that supports it"))
                .orElse(step);
    }

    private static Optional<String> notReadyFor(MetadataVersion metadata, Pod pod) {
        var knows = KafkaVersion.parse(pod.kafkaVersion()).filter(metadata::runsOn).isPresent();
        if (!knows) {
            return Optional.of(
                    "%s runs Kafka %s, which does not support it"
                            .formatted(node(pod.id()), pod.kafkaVersion()));
        }
        return pod.ready() ? Optional.empty() : Optional.of(node(pod.id()) + " is not ready");
    }

    private static Step lower(MetadataVersion from, MetadataVersion to) {
        return from.canBeLoweredTo(to)
                ? new KafkaStep.AlterMetadataVersion(
                        from, to, "spec.metadataVersion is set to it, and no metadata is lost")
                : new Step.Blocked(
                        "CannotLowerMetadataVersion",
                        "lower metadata.version to " + to.text(),
                        "it is "
                                + from.text()
                                + ", whose metadata may hold records that "
                                + to.text()
                                + " cannot represent",
                        "set spec.metadataVersion to " + from.text() + " or remove it");
    }
}
