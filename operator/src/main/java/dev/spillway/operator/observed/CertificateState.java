package dev.spillway.operator.observed;

import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.pki.AuthorityKind;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The certificates of a Cluster, as far as they are known. No key is part of it. */
public sealed interface CertificateState {

    /** Nobody asked: of a Cluster that is being deleted, for example. */
    record NotRead() implements CertificateState {}

    /** Kubernetes has not answered yet. */
    record Unknown() implements CertificateState {}

    /**
     * Kubernetes refuses to show them.
     *
     * @param reason a condition's
     * @param message with what to do
     */
    record Refused(String reason, String message) implements CertificateState {}

    /**
     * @param at now: whether a certificate is valid is asked of this time
     * @param owner uid of the Cluster that the authorities are of; empty without them
     * @param authorities without one whose part of the Secret is missing or unreadable
     * @param problems why an authority is not among them, as a clause
     * @param secrets of nodes; one without a Secret is not in it
     * @param served what the nodes that answered say
     * @param users who has a certificate of which clients authority; empty when that is not known
     * @param listeners certificates of the user's for listeners, by the Secret's name; one that was
     *     not read is not in it
     * @param silent uids of Pods that are ready and have not said for long what they serve
     */
    record Known(
            Instant at,
            String owner,
            Map<AuthorityKind, AuthorityState> authorities,
            Map<AuthorityKind, String> problems,
            Map<NodeId, NodeSecret> secrets,
            Map<NodeId, ServedTls> served,
            Optional<UserCertificates> users,
            Map<String, ListenerCertificate> listeners,
            Set<String> silent)
            implements CertificateState {

        /** As it is read: who is silent turns out with time. */
        public Known(
                Instant at,
                String owner,
                Map<AuthorityKind, AuthorityState> authorities,
                Map<AuthorityKind, String> problems,
                Map<NodeId, NodeSecret> secrets,
                Map<NodeId, ServedTls> served,
                Optional<UserCertificates> users,
                Map<String, ListenerCertificate> listeners) {
            this(at, owner, authorities, problems, secrets, served, users, listeners, Set.of());
        }

        public Known {
            authorities = Map.copyOf(authorities);
            problems = Map.copyOf(problems);
            secrets = Map.copyOf(secrets);
            served = Map.copyOf(served);
            listeners = Map.copyOf(listeners);
            silent = Set.copyOf(silent);
        }

        public Known at(Instant now) {
            return new Known(
                    now, owner, authorities, problems, secrets, served, users, listeners, silent);
        }

        public Known withServed(Map<NodeId, ServedTls> answers) {
            return new Known(
                    at, owner, authorities, problems, secrets, answers, users, listeners, silent);
        }

        public Known withUsers(UserCertificates known) {
            return new Known(
                    at,
                    owner,
                    authorities,
                    problems,
                    secrets,
                    served,
                    Optional.of(known),
                    listeners,
                    silent);
        }

        public Known withSilent(Set<String> pods) {
            return new Known(
                    at, owner, authorities, problems, secrets, served, users, listeners, pods);
        }

        /**
         * Without what an earlier Cluster of that name has left behind. A Secret that nobody owns
         * stays: it is written anew. It proves nothing.
         */
        public Known of(String cluster) {
            var own = new HashMap<>(secrets);
            own.values()
                    .removeIf(
                            secret -> !secret.owner().isEmpty() && !secret.owner().equals(cluster));
            if (owner.isEmpty() || owner.equals(cluster)) {
                return new Known(
                        at, owner, authorities, problems, own, served, users, listeners, silent);
            }
            var absent = new EnumMap<AuthorityKind, String>(AuthorityKind.class);
            for (var kind : AuthorityKind.values()) {
                absent.put(kind, "the existing one is of an earlier Cluster of this name");
            }
            return new Known(at, "", Map.of(), absent, own, served, users, listeners, silent);
        }

        public Optional<AuthorityState> authority(AuthorityKind kind) {
            return Optional.ofNullable(authorities.get(kind));
        }

        /**
         * Whether nodes trust the authority that issues, as far as their Secrets show. They do not
         * when somebody has put another one in its place, such as one from a backup.
         */
        public boolean isTrusted(AuthorityState authority) {
            var usable =
                    secrets.values().stream()
                            .filter(NodeSecret.Usable.class::isInstance)
                            .map(NodeSecret.Usable.class::cast)
                            .toList();
            return usable.isEmpty()
                    || usable.stream()
                            .anyMatch(secret ->
                                    secret.trust().contains(authority.issuing().certificate()));
        }

        public Optional<NodeSecret> secret(NodeId id) {
            return Optional.ofNullable(secrets.get(id));
        }

        /** What this Pod says, and not one that had its name before. */
        public Optional<ServedTls> served(Pod pod) {
            return Optional.ofNullable(served.get(pod.id()))
                    .filter(answer -> answer.pod().equals(pod.version().uid()));
        }
    }
}
