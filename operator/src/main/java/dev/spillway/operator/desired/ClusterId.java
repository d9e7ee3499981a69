package dev.spillway.operator.desired;

import dev.spillway.operator.model.NodeId;

/** KRaft's cluster id: 16 bytes in URL-safe base64 without padding, 22 characters. */
public record ClusterId(String text) {

    /** The id of a Cluster that adopts no data: always the same for the same uid. */
    public static ClusterId derivedFrom(String uid) {
        return new ClusterId(DerivedId.of("spillway.dev/cluster-id/" + uid));
    }

    /**
     * The directory id that a controller's disk is formatted with when the quorum begins (KIP-853):
     * known beforehand, so that all initial voters can be configured with each other.
     */
    public String directoryOf(NodeId controller) {
        return DerivedId.of("spillway.dev/directory-id/" + text + "/" + controller.value());
    }
}
