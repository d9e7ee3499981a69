package dev.spillway.operator.model;

import dev.spillway.operator.model.Problem.Reason;
import io.fabric8.kubernetes.api.model.Container;
import java.util.List;
import java.util.Set;

/**
 * Refuses mounts of those of the operator's volumes that a role's Pods do not have. Kubernetes
 * would refuse the new Pod, after the old one is gone. Separate from {@link PodAdditionsParser},
 * because which volumes there are depends on tiering, which is parsed after the brokers.
 */
final class OwnedVolumeMounts {
    private final SpecReader in;
    private final String path;
    private final Set<String> present;

    /**
     * @param path of the Pod's settings: {@code spec.pod}
     */
    OwnedVolumeMounts(SpecReader in, String path, NodeRole role, Tiering tiering) {
        this.in = in;
        this.path = path;
        this.present = OwnedPodParts.volumes(role, tiering);
    }

    void check(PodAdditions additions) {
        check("initContainers", additions.initContainers());
        check("containers", additions.containers());
    }

    private void check(String field, List<Container> containers) {
        for (int i = 0; i < containers.size(); i++) {
            int index = i;
            containers.get(i).getVolumeMounts().stream()
                    .map(mount -> mount.getName() == null ? "" : mount.getName())
                    .filter(OwnedPodParts.VOLUMES::contains)
                    .filter(name -> !present.contains(name))
                    .distinct()
                    .forEach(name ->
                            in.refuse(
                                    "%s.%s[%d]".formatted(path, field, index),
                                    Reason.Invalid,
                                    "these Pods have no volume %s: remove the mount, or add a volume of another name; of the operator's they have: %s"
                                            .formatted(name, String.join(", ", present))));
        }
    }
}
