package dev.spillway.operator.plan;

import dev.spillway.operator.desired.NodeCertificate;
import dev.spillway.operator.model.Bytes;
import dev.spillway.operator.model.Count;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.ObjectVersion;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** A change of Kubernetes objects. Each is idempotent. */
public sealed interface KubeStep extends Step {

    /** Creates or updates an object by server-side apply. */
    record Apply(HasMetadata object, String why) implements KubeStep {
        @Override
        public String what() {
            return "apply " + name(object);
        }
    }

    /** Creates a Pod or a disk, which are never changed in place. */
    record Create(HasMetadata object, String why) implements KubeStep {
        @Override
        public String what() {
            return "create " + name(object);
        }
    }

    /** Adds labels and annotations to a Pod. */
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

    /** Records the voters on controllers' disks, for times when Kafka does not answer. */
    record NoteVoters(List<String> claims, List<NodeId> voters) implements KubeStep {
        @Override
        public String what() {
            return "record the voters";
        }

        @Override
        public String why() {
            return voters.stream()
                    .map(NodeId::toString)
                    .collect(Collectors.joining(", ", "they are controllers ", ""));
        }
    }

    /** Adopts a claim that somebody created under the name of a node's disk. */
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
     * Removes a Cluster's owner reference from a disk: only the Cluster's finalizer deletes disks.
     *
     * @param owner uid of that Cluster
     */
    record RemoveOwner(String claim, String owner, String why) implements KubeStep {
        @Override
        public String what() {
            return "remove the owner reference of " + claim;
        }
    }

    /**
     * Requests a larger size of a disk, under the running Pod, if its claim is still as observed:
     * another tool may have enlarged it more.
     *
     * @param declared the size that is declared now, which is recorded with it
     * @param cause recorded with it, too
     */
    record GrowClaim(
            String claim,
            Bytes size,
            Bytes declared,
            GrowthCause cause,
            ObjectVersion seen,
            String why)
            implements KubeStep {
        @Override
        public String what() {
            return "grow " + claim + " to " + size.text();
        }
    }

    /** Why a disk grows. */
    enum GrowthCause {
        /** A larger size was declared. */
        Declared,
        /** Data that must stay on the brokers' disks fills one of them. */
        Filled
    }

    /** Records the size that was declared for disks, on disks of another size. */
    record RecordSize(List<String> claims, Bytes declared, String why) implements KubeStep {
        @Override
        public String what() {
            return "record the declared size of " + Count.of(claims.size(), "disk");
        }
    }

    /** Deletes a Pod, which is then created again as declared. */
    record Restart(NodeId id, String pod, ObjectVersion seen, String why) implements KubeStep {
        @Override
        public String what() {
            return "restart " + node(id);
        }
    }

    /** Deletes a Pod, if it is still as observed. */
    record RemovePod(NodeId id, String pod, ObjectVersion seen, String why) implements KubeStep {
        @Override
        public String what() {
            return "remove " + node(id);
        }
    }

    /** Deletes a disk with its data, if it is still as observed. */
    record RemoveClaim(String claim, ObjectVersion seen, String why) implements KubeStep {
        @Override
        public String what() {
            return "delete " + claim;
        }
    }

    /** Deletes the Service of a broker that no longer exists, if it is still as observed. */
    record RemoveService(String service, ObjectVersion seen, String why) implements KubeStep {
        @Override
        public String what() {
            return "delete Service " + service;
        }
    }

    /** Deletes a cold data cleanup Pod, if it is still as observed. */
    record RemoveCleanup(String pod, ObjectVersion seen, String why) implements KubeStep {
        @Override
        public String what() {
            return "stop " + pod;
        }
    }

    /**
     * Changes the Cluster's certificate authorities.
     *
     * @param secret their Secret, without its content
     */
    record ChangeAuthorities(Secret secret, AuthorityChange change, String why)
            implements KubeStep {
        @Override
        public String what() {
            return switch (change) {
                case AuthorityChange.Create create -> "make the " + ca(change);
                case AuthorityChange.Add add -> "make a new " + ca(change);
                case AuthorityChange.Issue issue -> "issue certificates by the new " + ca(change);
                case AuthorityChange.Drop drop -> "distrust the old " + ca(change);
            };
        }

        private static String ca(AuthorityChange change) {
            return change.kind().text() + " CA";
        }
    }

    /**
     * Gives a node a new key and certificate. The key is made when the step is carried out.
     *
     * @param generation of the nodes CA that issues it
     */
    record IssueCertificate(NodeCertificate certificate, int generation, String why)
            implements KubeStep {
        @Override
        public String what() {
            return "issue the certificate of " + node(certificate.id());
        }
    }

    /**
     * Updates what goes with a node's certificate, such as the authorities that it trusts.
     *
     * @param fingerprint of the certificate, which stays with its key
     */
    record UpdateTrust(NodeCertificate certificate, String fingerprint, String why)
            implements KubeStep {
        @Override
        public String what() {
            return "update the authorities that " + node(certificate.id()) + " trusts";
        }
    }

    /** Deletes the certificate of a node that no longer exists, if it is still as observed. */
    record RemoveCertificate(String secret, ObjectVersion seen, String why) implements KubeStep {
        @Override
        public String what() {
            return "delete Secret " + secret;
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
