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
 * Which steps of a plan build on others of it. A plan is made on one look, so that most steps are
 * safe whatever comes of the others; these are not:
 *
 * <ol>
 *   <li>A Pod reads its settings, its account and its name when it starts: none is made or
 *       restarted on what is not as declared yet.
 *   <li>A Pod needs its disk, and the Pod of a controller every controller's disk, by which a birth
 *       is told from a loss.
 *   <li>Votes change, and a disk is deleted, only after it was noted who votes.
 *   <li>Replicas move only within their throttle, and when what is in the way was called back.
 * </ol>
 *
 * <p>All else goes on when a step is refused, or has to wait.
 */
public final class StepDependencies {

    private StepDependencies() {}

    /** A step that this one cannot do without, of those that were not carried out. */
    public static Optional<Step> missing(Step step, Collection<Step> notMade) {
        return notMade.stream().filter(other -> needs(step, other)).findFirst();
    }

    private static boolean needs(Step step, Step other) {
        return switch (step) {
            case KubeStep.Create(Pod pod, var why) -> isReadByPods(other) || isDiskFor(pod, other);
            case KubeStep.Restart restart -> isReadByPods(other);
            case KafkaStep.AddVoter add -> other instanceof KubeStep.NoteVoters;
            case KafkaStep.RemoveVoter remove -> other instanceof KubeStep.NoteVoters;
            case KubeStep.RemoveClaim remove -> other instanceof KubeStep.NoteVoters;
            case KafkaStep.Move move ->
                    other instanceof KafkaStep.Throttle || other instanceof KafkaStep.CancelMoves;
            case KubeStep any -> false;
            case KafkaStep any -> false;
            case TopicStep any -> false;
            case Step.Wait wait -> false;
            case Step.Blocked blocked -> false;
        };
    }

    private static boolean isReadByPods(Step other) {
        return other instanceof KubeStep.Apply(HasMetadata object, String why)
                && (object instanceof ConfigMap
                        || object instanceof ServiceAccount
                        || object instanceof Service);
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
