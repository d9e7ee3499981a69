package dev.spillway.operator.kube;

import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.ObjectVersion;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Optional;

/** The node that an object belongs to, by its label, and the version of the object. */
final class NodeObjects {

    private NodeObjects() {}

    static Optional<NodeId> id(HasMetadata object) {
        var labels = object.getMetadata().getLabels();
        var id = labels == null ? null : labels.get(Labels.NODE_ID);
        return id == null || !id.matches("[0-9]{1,9}")
                ? Optional.empty()
                : Optional.of(new NodeId(Integer.parseInt(id)));
    }

    static ObjectVersion version(HasMetadata object) {
        var meta = object.getMetadata();
        return new ObjectVersion(meta.getUid(), meta.getResourceVersion());
    }
}
