package dev.spillway.operator.desired;

import dev.spillway.operator.model.NodeId;
import java.util.List;

/** How a controller formats an empty disk. A disk that is formatted stays as it is. */
public sealed interface DiskFormat {

    /** As one of the voters that the quorum begins with. */
    record Initial(List<NodeId> voters) implements DiskFormat {
        public Initial {
            voters = voters.stream().sorted().distinct().toList();
        }
    }

    /** As an observer, to be added as a voter later. */
    record Join() implements DiskFormat {}
}
