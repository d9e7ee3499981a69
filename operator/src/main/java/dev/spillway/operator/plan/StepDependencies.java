package dev.spillway.operator.plan;

import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeRole;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;

/**
 * Which steps of a plan depend on others of it. Most steps of a plan are safe whether or not the
 * others succeed; these are not:
 *
 * <ol>
 *   <li>A Pod reads its settings, its account and its name when it starts: none is created or
 *       restarted before these are as declared. Of the brokers' Services that is its own.
 *   <li>A Pod needs its disk, and the Pod of a controller needs every controller's disk, by which a
 *       new quorum is distinguished from a lost one.
 *   <li>A Pod needs its certificate, and certificates need the authority that issues them.
 *   <li>Votes change, and disks are deleted, only after the voters were recorded.
 *   <li>Replicas move only within their throttle, and after conflicting reassignments were
 *       cancelled.
 * </ol>
 *
 * <p>Everything else continues when a step is refused or has to wait.
 */
public final class StepDependencies {

    private StepDependencies() {}

    /** A step that this one depends on, among those that were not carried out. */
    public static Optional<Step> missing(Step step, Collection<Step> notMade) {
        return notMade.stream().filter(other -> needs(step, other)).findFirst();
    }

    private static boolean needs(Step step, Step other) {
        return switch (step) {
            case KubeStep.Create(Pod pod, var why) ->
                    isReadBy(nodeId(pod), other)
                            || isDiskFor(pod, other)
                            || isCertificateOf(nodeId(pod), other);
            case KubeStep.IssueCertificate issue -> other instanceof KubeStep.ChangeAuthorities;
            case KubeStep.UpdateTrust update -> other instanceof KubeStep.ChangeAuthorities;
            case KubeStep.Restart restart -> isReadBy(Optional.of(restart.id().toString()), other);
            case KafkaStep.AddVoter add -> other instanceof KubeStep.NoteVoters;
            case KafkaStep.RemoveVoter remove -> other instanceof KubeStep.NoteVoters;
            case KubeStep.RemoveClaim remove -> other instanceof KubeStep.NoteVoters;
            case KafkaStep.Move move ->
                    other instanceof KafkaStep.Throttle || other instanceof KafkaStep.CancelMoves;
            case KubeStep any -> false;
            case KafkaStep any -> false;
            case TopicStep any -> false;
            case UserStep any -> false;
            case ConnectorStep any -> false;
            case Step.Wait wait -> false;
            case Step.Blocked blocked -> false;
        };
    }

    private static boolean isReadBy(Optional<String> node, Step other) {
        return other instanceof KubeStep.Apply(HasMetadata object, String why)
                && (object instanceof ConfigMap
                        || object instanceof ServiceAccount
                        || object instanceof Service
                                && (nodeId(object).isEmpty() || nodeId(object).equals(node)));
    }

    private static boolean isCertificateOf(Optional<String> node, Step other) {
        return other instanceof KubeStep.IssueCertificate issue
                && node.equals(Optional.of(issue.certificate().id().toString()));
    }

    /** Empty for what nodes share. */
    private static Optional<String> nodeId(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getLabels())
                .map(labels -> labels.get(Labels.NODE_ID));
    }

    private static boolean isDiskFor(Pod pod, Step other) {
        if (other instanceof KubeStep.Create(PersistentVolumeClaim disk, String why)) {
            return mounts(pod, disk.getMetadata().getName())
                    || isOfController(pod) && isOfController(disk);
        }
        return other instanceof KubeStep.Adopt adopt && mounts(pod, adopt.claim());
    }

    private static boolean mounts(Pod pod, String claim) {
        return pod.getSpec().getVolumes().stream()
                .map(volume -> volume.getPersistentVolumeClaim())
                .filter(Objects::nonNull)
                .anyMatch(mounted -> claim.equals(mounted.getClaimName()));
    }

    private static boolean isOfController(HasMetadata object) {
        return Labels.component(NodeRole.Controller)
                .equals(object.getMetadata().getLabels().get(Labels.COMPONENT));
    }
}
