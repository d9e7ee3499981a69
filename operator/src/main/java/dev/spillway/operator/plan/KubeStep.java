package dev.spillway.operator.plan;

import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.ObjectVersion;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** A change of Kubernetes objects. Each may be made twice without harm. */
public sealed interface KubeStep extends Step {

    /** Makes an object as it should be, whether it exists or not. */
    record Apply(HasMetadata object, String why) implements KubeStep {
        @Override
        public String what() {
            return "apply " + name(object);
        }
    }

    /** Makes an object that does not exist: a Pod or a disk, which are never changed in place. */
    record Create(HasMetadata object, String why) implements KubeStep {
        @Override
        public String what() {
            return "create " + name(object);
        }
    }

    /** Adds to a Pod's labels and annotations. */
    record Label(
            String pod,
            SortedMap<String, String> labels,
            SortedMap<String, String> annotations,
            String why)
            implements KubeStep {
        @Override
        public String what() {
            return "label " + pod;
        }
    }

    /** Notes on controllers' disks who votes, for times when Kafka does not tell. */
    record NoteVoters(List<String> claims, List<NodeId> voters) implements KubeStep {
        @Override
        public String what() {
            return "note who votes";
        }

        @Override
        public String why() {
            return voters.stream()
                    .map(NodeId::toString)
                    .collect(Collectors.joining(", ", "controllers ", " do"));
        }
    }

    /** Takes over a disk that somebody made under the name of a node's. */
    record Adopt(
            String claim,
            SortedMap<String, String> labels,
            SortedMap<String, String> annotations,
            ObjectVersion seen,
            String why)
            implements KubeStep {
        @Override
        public String what() {
            return "adopt " + claim;
        }
    }

    /**
     * Takes a Cluster's owner reference off a disk: only the Cluster's own end deletes disks.
     *
     * @param owner uid of that Cluster
     */
    record RemoveOwner(String claim, String owner, String why) implements KubeStep {
        @Override
        public String what() {
            return "keep " + claim;
        }
    }

    /** Asks for a larger disk, under the running Pod. */
    record GrowClaim(String claim, Bytes size, String why) implements KubeStep {
        @Override
        public String what() {
            return "grow " + claim + " to " + size.text();
        }
    }

    /** Deletes a Pod, which is then made anew as it should be. */
    record Restart(NodeId id, String pod, ObjectVersion seen, String why) implements KubeStep {
        @Override
        public String what() {
            return "restart " + node(id);
        }
    }

    /** Deletes a Pod, exactly as it was seen. */
    record RemovePod(NodeId id, String pod, ObjectVersion seen, String why) implements KubeStep {
        @Override
        public String what() {
            return "remove " + node(id);
        }
    }

    /** Deletes a disk, exactly as it was seen, and the data on it. */
    record RemoveClaim(String claim, ObjectVersion seen, String why) implements KubeStep {
        @Override
        public String what() {
            return "delete " + claim;
        }
    }

    /** Deletes a Pod that deletes cold data, exactly as it was seen. */
    record RemoveCleanup(String pod, ObjectVersion seen, String why) implements KubeStep {
        @Override
        public String what() {
            return "stop " + pod;
        }
    }

    /** {@code broker 1}, {@code controller 1000}. */
    static String node(NodeId id) {
        return id.role().name().toLowerCase(Locale.ROOT) + " " + id.value();
    }

    private static String name(HasMetadata object) {
        return object.getKind() + " " + object.getMetadata().getName();
    }
}
