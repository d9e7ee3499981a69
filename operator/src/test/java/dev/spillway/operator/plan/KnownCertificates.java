package dev.spillway.operator.plan;

import dev.spillway.operator.desired.NodeCertificate;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.observed.AuthorityState;
import dev.spillway.operator.observed.CertificateState;
import dev.spillway.operator.observed.Generation;
import dev.spillway.operator.observed.ListenerCertificate;
import dev.spillway.operator.observed.NodeSecret;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.observed.ServedTls;
import dev.spillway.operator.pki.Authority;
import dev.spillway.operator.pki.AuthorityKind;
import dev.spillway.operator.pki.Certificate;
import dev.spillway.operator.pki.Lifetimes;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** An observation of certificates: all issued at one time, changed from there. */
public final class KnownCertificates {
    private static final ObjectVersion VERSION = new ObjectVersion("uid", "1");

    private final SecureRandom random = new SecureRandom();
    private final ClusterModel cluster;
    private final Instant issuedAt;
    private final Map<AuthorityKind, List<Authority>> authorities =
            new EnumMap<>(AuthorityKind.class);
    private final Map<AuthorityKind, Integer> issuers = new EnumMap<>(AuthorityKind.class);
    private final Map<NodeId, NodeSecret> secrets = new HashMap<>();
    private final Map<NodeId, ServedTls> served = new HashMap<>();
    private final Map<String, ListenerCertificate> listeners = new HashMap<>();
    private final Set<String> silent = new HashSet<>();

    private KnownCertificates(ClusterModel cluster, Instant issuedAt) {
        this.cluster = cluster;
        this.issuedAt = issuedAt;
    }

    /** None at all, of a new Cluster. */
    public static KnownCertificates none(ClusterModel cluster, Instant issuedAt) {
        return new KnownCertificates(cluster, issuedAt);
    }

    public static KnownCertificates all(ClusterModel cluster, Instant issuedAt) {
        var all = none(cluster, issuedAt);
        for (var kind : AuthorityKind.values()) {
            all.another(kind).issuing(kind, 1);
        }
        Stream.concat(cluster.controllerIds().stream(), cluster.brokerIds().stream())
                .forEach(all::issue);
        return all;
    }

    /** One that is trusted from now on, and does not issue yet. */
    public KnownCertificates another(AuthorityKind kind) {
        authorities
                .computeIfAbsent(kind, any -> new ArrayList<>())
                .add(
                        Authority.create(
                                kind,
                                "default/events",
                                Lifetimes.STANDARD.authority(),
                                issuedAt,
                                random));
        return this;
    }

    /**
     * @param number of the first is 1
     */
    public KnownCertificates issuing(AuthorityKind kind, int number) {
        issuers.put(kind, number);
        return this;
    }

    private void issue(NodeId id) {
        var request = NodeCertificate.of(cluster, id, any -> Optional.empty()).request();
        var identity =
                certificatesOf(AuthorityKind.Nodes)
                        .getFirst()
                        .issue(request, Lifetimes.STANDARD.leaf(), issuedAt, random);
        secrets.put(
                id,
                new NodeSecret.Usable(
                        identity.chain(),
                        trust(AuthorityKind.Nodes),
                        trust(AuthorityKind.Clients),
                        List.of(),
                        cluster.uid(),
                        VERSION));
    }

    private List<Authority> certificatesOf(AuthorityKind kind) {
        return authorities.getOrDefault(kind, List.of());
    }

    private List<Certificate> trust(AuthorityKind kind) {
        return certificatesOf(kind).stream().map(Authority::certificate).toList();
    }

    public KnownCertificates unusable(int id, String problem) {
        secrets.put(new NodeId(id), new NodeSecret.Unusable(problem, cluster.uid(), VERSION));
        return this;
    }

    public KnownCertificates missing(int id) {
        secrets.remove(new NodeId(id));
        return this;
    }

    /**
     * What a node answers that serves what is in its Secret.
     *
     * @param pod uid of its Pod
     * @param problem of newer files; empty for none
     */
    public KnownCertificates served(int id, String pod, String problem) {
        if (secrets.get(new NodeId(id)) instanceof NodeSecret.Usable usable) {
            served.put(
                    new NodeId(id),
                    new ServedTls(
                            pod,
                            List.of(
                                    new ServedTls.Files(
                                            usable.certificate().fingerprint(),
                                            Set.copyOf(Certificate.fingerprints(usable.trust())),
                                            problem))));
        }
        return this;
    }

    /**
     * What a node answers that trusts one more than the newest nodes CA.
     *
     * @param pod uid of its Pod
     * @param other fingerprint
     */
    public KnownCertificates trustingAlso(int id, String pod, String other) {
        var newest = authority(AuthorityKind.Nodes).newest().fingerprint();
        served.put(
                new NodeId(id),
                new ServedTls(
                        pod, List.of(new ServedTls.Files("leaf", Set.of(newest, other), ""))));
        return this;
    }

    /**
     * A node that answers with a certificate that is in no Secret.
     *
     * @param pod uid of its Pod
     */
    public KnownCertificates servingAnother(int id, String pod) {
        served.put(
                new NodeId(id),
                new ServedTls(pod, List.of(new ServedTls.Files("another", Set.of(), ""))));
        return this;
    }

    /**
     * A node that has not answered for long.
     *
     * @param pod uid of its Pod
     */
    public KnownCertificates silent(String pod) {
        silent.add(pod);
        return this;
    }

    public KnownCertificates listener(String secret, ListenerCertificate certificate) {
        listeners.put(secret, certificate);
        return this;
    }

    public AuthorityState authority(AuthorityKind kind) {
        var generations = new ArrayList<Generation>();
        for (var authority : certificatesOf(kind)) {
            generations.add(
                    new Generation(
                            generations.size() + 1,
                            authority.certificate(),
                            Optional.empty(),
                            "",
                            Optional.of(issuedAt)));
        }
        return new AuthorityState(generations, issuers.getOrDefault(kind, 1), "");
    }

    public CertificateState.Known at(Instant now) {
        var states = new EnumMap<AuthorityKind, AuthorityState>(AuthorityKind.class);
        authorities.keySet().forEach(kind -> states.put(kind, authority(kind)));
        return new CertificateState.Known(
                now,
                states.isEmpty() ? "" : cluster.uid(),
                states,
                Map.of(),
                secrets,
                served,
                Optional.empty(),
                listeners,
                silent);
    }
}
