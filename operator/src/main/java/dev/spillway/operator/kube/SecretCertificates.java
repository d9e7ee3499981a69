package dev.spillway.operator.kube;

import dev.spillway.operator.desired.NodeCertificate;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.ResourceNames;
import dev.spillway.operator.observed.AuthorityState;
import dev.spillway.operator.observed.CertificateState;
import dev.spillway.operator.observed.ListenerCertificate;
import dev.spillway.operator.observed.NodeSecret;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.pki.Authority;
import dev.spillway.operator.pki.AuthorityKind;
import dev.spillway.operator.pki.Certificate;
import dev.spillway.operator.pki.CertificateRequest;
import dev.spillway.operator.pki.Identity;
import dev.spillway.operator.pki.Lifetimes;
import dev.spillway.operator.plan.AuthorityChange;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes keys and certificates, and keeps them in Secrets. What is written is made from the Secrets
 * as they are at that moment; keys exist in memory only for as long as that takes.
 */
public final class SecretCertificates implements CertificateStore {
    private static final int FIRST = 1;

    private final UserSecrets secrets;
    private final String operatorNamespace;
    private final String namespace;
    private final String cluster;
    private final Lifetimes lifetimes;
    private final Clock clock;
    private final SecureRandom random;

    /**
     * @param operatorNamespace where the authorities are
     * @param namespace of the Cluster
     */
    SecretCertificates(
            UserSecrets secrets,
            String operatorNamespace,
            String namespace,
            String cluster,
            Lifetimes lifetimes,
            Clock clock,
            SecureRandom random) {
        this.secrets = secrets;
        this.operatorNamespace = operatorNamespace;
        this.namespace = namespace;
        this.cluster = cluster;
        this.lifetimes = lifetimes;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public CertificateState.Known read(Set<NodeId> nodes, Set<String> listeners) {
        var authorities = new EnumMap<AuthorityKind, AuthorityState>(AuthorityKind.class);
        var problems = new EnumMap<AuthorityKind, String>(AuthorityKind.class);
        var secret = authoritySecret();
        for (var kind : AuthorityKind.values()) {
            if (secret.isEmpty()) {
                problems.put(kind, "there is none yet");
                continue;
            }
            try {
                authorities.put(
                        kind, AuthorityData.parse(kind, SecretData.of(secret.get())).observed());
            } catch (AuthorityData.MalformedAuthorityException e) {
                problems.put(
                        kind,
                        "Secret %s in namespace %s was changed: %s"
                                .formatted(authorityName(), operatorNamespace, e.getMessage()));
            }
        }
        var ofNodes = new HashMap<NodeId, NodeSecret>();
        for (var id : nodes) {
            secrets.read(namespace, ResourceNames.nodeCertificate(cluster, id))
                    .ifPresent(there -> ofNodes.put(id, NodeSecretReader.read(there)));
        }
        var ofListeners = new HashMap<String, ListenerCertificate>();
        for (var name : listeners) {
            ofListeners.put(
                    name,
                    secrets.read(namespace, name)
                            .map(SecretCertificates::listener)
                            .orElseGet(ListenerCertificate.Missing::new));
        }
        return new CertificateState.Known(
                clock.instant(),
                secret.map(SecretCertificates::uid).orElse(""),
                authorities,
                problems,
                ofNodes,
                Map.of(),
                Optional.empty(),
                ofListeners);
    }

    private static ListenerCertificate listener(Secret secret) {
        var data = SecretData.of(secret);
        return ListenerCertificateReader.read(
                data.getOrDefault(NodeSecretReader.CERTIFICATE, ""),
                data.getOrDefault(NodeSecretReader.KEY, ""));
    }

    @Override
    public void change(Secret wanted, AuthorityChange change) {
        var there = authoritySecret();
        there.ifPresent(secret -> requireOurs(wanted, secret));
        var ours = there.filter(secret -> uid(secret).equals(uid(wanted)));
        var data = new TreeMap<String, String>();
        for (var kind : AuthorityKind.values()) {
            var before = ours.flatMap(secret -> lenient(kind, secret));
            var after = kind == change.kind() ? Optional.of(changed(ours, before, change)) : before;
            after.ifPresent(authority -> data.putAll(authority.data()));
        }
        secrets.write(with(wanted, data), there);
    }

    private String owner() {
        return namespace + "/" + cluster;
    }

    private AuthorityData changed(
            Optional<Secret> ours, Optional<AuthorityData> before, AuthorityChange change) {
        var now = clock.instant();
        return switch (change) {
            case AuthorityChange.Create create -> {
                var readable =
                        ours.map(secret ->
                                        AuthorityData.readable(
                                                create.kind(), SecretData.of(secret)))
                                .orElse(List.of());
                yield create(create, readable, now);
            }
            case AuthorityChange.Add add -> add(existing(before, add), add, owner(), now);
            case AuthorityChange.Issue(AuthorityKind kind, int generation) -> {
                var data = existing(before, change);
                if (data.find(generation).flatMap(AuthorityData.Entry::key).isEmpty()) {
                    throw changedSince(kind);
                }
                yield data.issuer() == generation
                        ? data
                        : new AuthorityData(
                                kind,
                                data.entries().stream()
                                        .map(entry ->
                                                entry.number() == generation
                                                        ? entry.issuingSince(now)
                                                        : entry)
                                        .toList(),
                                generation,
                                data.requested());
            }
            case AuthorityChange.Drop(AuthorityKind kind, var generations) -> {
                var data = existing(before, change);
                if (generations.contains(data.issuer())) {
                    throw changedSince(kind);
                }
                yield new AuthorityData(
                        kind,
                        data.entries().stream()
                                .filter(entry -> !generations.contains(entry.number()))
                                .toList(),
                        data.issuer(),
                        data.requested());
            }
        };
    }

    /**
     * A key is never thrown away for what Secrets of nodes say, which others may write: what can be
     * read stays trusted until the new authority has replaced all of it.
     */
    private AuthorityData create(
            AuthorityChange.Create create, List<AuthorityData.Entry> readable, Instant now) {
        var kept = kept(create, readable);
        var entries = new ArrayList<AuthorityData.Entry>();
        var stay = readable.stream().filter(entry -> !kept.contains(entry.certificate())).toList();
        var room = AuthorityData.MAX_ENTRIES - 1 - kept.size();
        stay.stream()
                .skip(Math.max(0, stay.size() - room))
                .forEach(entry -> entries.add(entry.numbered(FIRST + entries.size())));
        for (var certificate : kept) {
            var number = FIRST + entries.size();
            entries.add(
                    readable.stream()
                            .filter(entry -> entry.certificate().equals(certificate))
                            .findFirst()
                            .map(entry -> entry.numbered(number))
                            .orElseGet(() -> AuthorityData.Entry.withoutKey(number, certificate)));
        }
        var issuer = entries.isEmpty() ? FIRST : entries.getLast().number();
        var since = entries.isEmpty() ? Optional.of(now) : Optional.<Instant>empty();
        var made = Authority.create(create.kind(), owner(), lifetimes.authority(), now, random);
        entries.add(entry(FIRST + entries.size(), made, since));
        return new AuthorityData(create.kind(), entries, issuer, create.requested());
    }

    /**
     * The clients' authority is no node's to name, as long as the operator has one with its key.
     */
    private static List<Certificate> kept(
            AuthorityChange.Create create, List<AuthorityData.Entry> readable) {
        return switch (create.kind()) {
            case Nodes -> create.kept();
            case Clients ->
                    readable.stream().anyMatch(entry -> entry.key().isPresent())
                            ? List.of()
                            : create.kept();
        };
    }

    private AuthorityData add(
            AuthorityData data, AuthorityChange.Add add, String owner, Instant now) {
        var newest = data.entries().getLast();
        if (newest.number() != add.after()) {
            // It was carried out, and the operator ended before it noticed.
            return data;
        }
        var made = Authority.create(add.kind(), owner, lifetimes.authority(), now, random);
        var issuing = data.find(data.issuer()).flatMap(AuthorityData.Entry::authority);
        var crossSigned =
                issuing.filter(by -> by.certificate().isValidAt(now))
                        .map(by -> made.crossSignedBy(by, now, random))
                        .orElse(made);
        var next =
                data.entries().stream()
                                .mapToInt(AuthorityData.Entry::number)
                                .max()
                                .orElse(newest.number())
                        + 1;
        return new AuthorityData(
                add.kind(),
                Stream.concat(
                                data.entries().stream(),
                                Stream.of(entry(next, crossSigned, Optional.empty())))
                        .toList(),
                data.issuer(),
                add.requested());
    }

    private static AuthorityData.Entry entry(
            int number, Authority made, Optional<Instant> issuingSince) {
        return new AuthorityData.Entry(
                number,
                made.certificate(),
                Optional.of(made.key()),
                "",
                made.crossSigned(),
                issuingSince);
    }

    private AuthorityData existing(Optional<AuthorityData> before, AuthorityChange change) {
        return before.orElseThrow(() -> changedSince(change.kind()));
    }

    private KubeConflictException changedSince(AuthorityKind kind) {
        return new KubeConflictException(
                "the %s CA in Secret %s has changed since it was read"
                        .formatted(kind.text(), authorityName()));
    }

    @Override
    public void issue(NodeCertificate certificate, int generation) {
        var nodes = authority(AuthorityKind.Nodes);
        var number = generation == 0 ? nodes.issuer() : generation;
        var authority =
                nodes.find(number)
                        .flatMap(AuthorityData.Entry::authority)
                        .orElseThrow(() -> changedSince(AuthorityKind.Nodes));
        var there = existing(certificate.secret());
        var identity =
                authority.issue(certificate.request(), lifetimes.leaf(), clock.instant(), random);
        var replaced =
                Stream.concat(
                                there.flatMap(NodeSecretReader::identity).stream()
                                        .map(before -> before.certificate().fingerprint()),
                                there.stream()
                                        .flatMap(before ->
                                                NodeSecretReader.replaced(before).stream()))
                        .distinct()
                        .limit(NodeSecretReader.MAX_REPLACED)
                        .toList();
        write(certificate, identity, nodes, replaced, there);
    }

    @Override
    public void updateTrust(NodeCertificate certificate, String fingerprint) {
        var nodes = authority(AuthorityKind.Nodes);
        var there =
                existing(certificate.secret())
                        .orElseThrow(() -> secretChanged(certificate.secret()));
        var identity =
                NodeSecretReader.identity(there)
                        .filter(has -> has.certificate().fingerprint().equals(fingerprint))
                        .orElseThrow(() -> secretChanged(certificate.secret()));
        var now = clock.instant();
        var leaf = identity.certificate();
        var chain =
                Stream.concat(
                                Stream.of(leaf),
                                nodes.entries().stream()
                                        .filter(entry -> leaf.isIssuedBy(entry.certificate()))
                                        .limit(1)
                                        .flatMap(entry -> entry.crossSigned().stream())
                                        .filter(cross -> now.isBefore(cross.notAfter())))
                        .toList();
        write(
                certificate,
                new Identity(identity.key(), chain),
                nodes,
                NodeSecretReader.replaced(there),
                Optional.of(there));
    }

    /** All of it in one request: a mounted Secret is never half of an old and a new one. */
    private void write(
            NodeCertificate certificate,
            Identity identity,
            AuthorityData nodes,
            List<String> replaced,
            Optional<Secret> there) {
        var data = new TreeMap<String, String>();
        data.put(NodeSecretReader.KEY, identity.key().pem());
        data.put(NodeSecretReader.CERTIFICATE, identity.chainPem());
        data.put(NodeSecretReader.TRUST, Certificate.pem(nodes.certificates()));
        data.put(
                NodeSecretReader.CLIENTS_TRUST,
                Certificate.pem(authority(AuthorityKind.Clients).certificates()));
        var secret =
                new SecretBuilder(certificate.secret())
                        .editMetadata()
                        .addToAnnotations(
                                replaced.isEmpty()
                                        ? Map.of()
                                        : Map.of(
                                                NodeSecretReader.REPLACED,
                                                String.join(",", replaced)))
                        .endMetadata()
                        .build();
        secrets.write(with(secret, data), there);
    }

    private Optional<Secret> existing(Secret wanted) {
        var there = secrets.read(namespace, wanted.getMetadata().getName());
        there.ifPresent(secret -> requireOurs(wanted, secret));
        return there;
    }

    private static KubeConflictException secretChanged(Secret secret) {
        return new KubeConflictException(
                "Secret " + secret.getMetadata().getName() + " has changed since it was read");
    }

    /** Writing would take over someone else's Secret of that name. */
    private static void requireOurs(Secret wanted, Secret there) {
        if (!ObjectOwnership.is(there, wanted)) {
            throw new KubeRefusedException(
                    "Secret "
                            + wanted.getMetadata().getName()
                            + " exists and does not belong to this Cluster ("
                            + ObjectOwnership.describe(there)
                            + "): delete it if nobody needs it, or give the Cluster another name");
        }
    }

    @Override
    public void remove(String secret, ObjectVersion seen) {
        secrets.delete(
                new SecretBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(secret)
                        .withUid(seen.uid())
                        .withResourceVersion(seen.resourceVersion())
                        .endMetadata()
                        .build());
    }

    @Override
    public void removeAuthorities() {
        authoritySecret()
                .filter(secret ->
                        cluster.equals(label(secret, Labels.CLUSTER))
                                && label(secret, Labels.MANAGED_BY) != null)
                .ifPresent(secrets::delete);
    }

    private static @Nullable String label(Secret secret, String key) {
        var labels = secret.getMetadata().getLabels();
        return labels == null ? null : labels.get(key);
    }

    @Override
    public Optional<Issued> issue(
            AuthorityKind kind, CertificateRequest request, String clusterUid) {
        // What an earlier Cluster of that name has left behind issues nothing for this one.
        var secret =
                authoritySecret()
                        .filter(there -> !clusterUid.isEmpty() && uid(there).equals(clusterUid));
        var issuing =
                secret.flatMap(there -> lenient(kind, there))
                        .flatMap(data -> data.find(data.issuer()))
                        .flatMap(AuthorityData.Entry::authority)
                        .filter(authority -> authority.certificate().isValidAt(clock.instant()));
        var trust =
                secret.flatMap(there -> lenient(AuthorityKind.Nodes, there))
                        .map(AuthorityData::certificates)
                        .orElse(List.of());
        return trust.isEmpty()
                ? Optional.empty()
                : issuing.map(authority ->
                        new Issued(
                                authority.issue(request, life(kind), clock.instant(), random),
                                authority.certificate(),
                                trust));
    }

    private Duration life(AuthorityKind kind) {
        return switch (kind) {
            case Nodes -> lifetimes.operator();
            case Clients -> lifetimes.leaf();
        };
    }

    private AuthorityData authority(AuthorityKind kind) {
        return authoritySecret()
                .flatMap(secret -> lenient(kind, secret))
                .orElseThrow(() -> changedSince(kind));
    }

    private static Optional<AuthorityData> lenient(AuthorityKind kind, Secret secret) {
        try {
            return Optional.of(AuthorityData.parse(kind, SecretData.of(secret)));
        } catch (AuthorityData.MalformedAuthorityException e) {
            return Optional.empty();
        }
    }

    private Optional<Secret> authoritySecret() {
        return secrets.read(operatorNamespace, authorityName());
    }

    private String authorityName() {
        return ResourceNames.authorities(namespace, cluster);
    }

    private static String uid(Secret secret) {
        var annotations = secret.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(Labels.CLUSTER_UID, "");
    }

    private static Secret with(Secret wanted, Map<String, String> data) {
        return new SecretBuilder(wanted).withData(SecretData.encoded(data)).build();
    }
}
