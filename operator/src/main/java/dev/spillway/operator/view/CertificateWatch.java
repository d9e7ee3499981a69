package dev.spillway.operator.view;

import dev.spillway.operator.admin.AdminCredentials;
import dev.spillway.operator.admin.KafkaUnavailableException;
import dev.spillway.operator.desired.NodeCertificate;
import dev.spillway.operator.kube.CertificateStore;
import dev.spillway.operator.kube.KubeRefusedException;
import dev.spillway.operator.kube.KubeUnavailableException;
import dev.spillway.operator.kube.KubernetesSnapshot;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.ResourceNames;
import dev.spillway.operator.observed.AuthorityState;
import dev.spillway.operator.observed.CertificateState;
import dev.spillway.operator.observed.NodeSecret;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.ServedTls;
import dev.spillway.operator.observed.UserCertificates;
import dev.spillway.operator.pki.AuthorityKind;
import dev.spillway.operator.pki.CertificateRequest;
import io.fabric8.kubernetes.api.model.Service;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads a Cluster's certificates, by one request for each Secret since the operator may not list
 * them, and asks the nodes which they serve. Also issues the operator's own certificate.
 */
final class CertificateWatch {

    /** Between two reads at rest: so long a Secret that somebody deleted may stay away. */
    static final Duration INTERVAL = Duration.ofMinutes(1);

    /** For the answers of all nodes together. */
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(2);

    /** A node that has not answered for so long is told of. */
    static final Duration SILENT = Duration.ofMinutes(5);

    private final @Nullable CertificateStore store;
    private final Function<Pod, CompletableFuture<ServedTls>> tls;
    private final Clock clock;
    private Instant readAt = Instant.MIN;
    private Instant askedAt = Instant.MIN;
    private final Map<String, Instant> silentSince = new HashMap<>();
    private @Nullable AdminCredentials credentials;
    private String issuer = "";
    private String issuedFor = "";
    private volatile String clusterUid = "";
    private volatile Set<NodeId> declared = Set.of();
    private volatile Set<String> listeners = Set.of();
    private volatile Optional<UserCertificates> users = Optional.empty();
    private Map<AuthorityKind, AuthorityState> announced = Map.of();
    private volatile CertificateState state;

    /**
     * @param tls asks the node of a Pod
     */
    CertificateWatch(
            CertificateStore store, Function<Pod, CompletableFuture<ServedTls>> tls, Clock clock) {
        this(store, tls, clock, new CertificateState.Unknown());
    }

    private CertificateWatch(
            @Nullable CertificateStore store,
            Function<Pod, CompletableFuture<ServedTls>> tls,
            Clock clock,
            CertificateState state) {
        this.store = store;
        this.tls = tls;
        this.clock = clock;
        this.state = state;
    }

    /** Reads nothing. */
    static CertificateWatch none(Clock clock) {
        return new CertificateWatch(
                null,
                pod -> CompletableFuture.failedFuture(new IllegalStateException("never asked")),
                clock,
                new CertificateState.NotRead());
    }

    /** The nodes that may have a Secret: all that have anything at all. */
    static Set<NodeId> nodes(KubernetesSnapshot snapshot) {
        var nodes = new HashSet<NodeId>(snapshot.pods().keySet());
        nodes.addAll(snapshot.claims().keySet());
        for (var object : snapshot.objects()) {
            var labels = object.getMetadata().getLabels();
            var cluster = labels == null ? null : labels.get(Labels.CLUSTER);
            if (cluster != null && object instanceof Service) {
                ResourceNames.brokerOfService(cluster, object.getMetadata().getName())
                        .ifPresent(nodes::add);
            }
        }
        return nodes;
    }

    /** As of now, of this Cluster: without what an earlier one of that name has left behind. */
    CertificateState state() {
        if (state instanceof CertificateState.Known read) {
            var known = clusterUid.isEmpty() ? read : read.of(clusterUid);
            var now = known.at(clock.instant());
            return users.map(now::withUsers).orElse(now);
        }
        return state;
    }

    void belongsTo(String uid) {
        clusterUid = uid;
    }

    String clusterUid() {
        return clusterUid;
    }

    /**
     * From the next read on.
     *
     * @param nodes that are declared: one has a Secret before it has anything that can be listed
     * @param secrets names of those with a listener's own certificate
     */
    void alsoRead(Set<NodeId> nodes, Set<String> secrets) {
        declared = Set.copyOf(nodes);
        listeners = Set.copyOf(secrets);
    }

    /**
     * @param issuers empty while they are not known of every User
     */
    void users(Optional<UserCertificates> issuers) {
        users = issuers;
    }

    // Called by the view's thread

    /** Whether an authority was made, issues now, or is no longer trusted, since the last call. */
    boolean takeAuthoritiesChanged() {
        if (!(state instanceof CertificateState.Known known)
                || known.authorities().equals(announced)) {
            return false;
        }
        announced = known.authorities();
        return true;
    }

    /**
     * @throws KubeUnavailableException when Kubernetes does not answer: no plan may be made then
     */
    void readLive(Set<NodeId> nodes, Collection<Pod> pods) {
        if (store == null) {
            return;
        }
        readAt = clock.instant();
        try {
            var all = new HashSet<>(nodes);
            all.addAll(declared);
            var read = store.read(all, listeners);
            state = read.withServed(served()).withSilent(silent());
        } catch (KubeRefusedException e) {
            state = new CertificateState.Refused(e.reason(), String.valueOf(e.getMessage()));
        }
        askIfDue(pods);
    }

    /** Never fails: then what is known stays. */
    void readIfDue(Set<NodeId> nodes, Collection<Pod> pods) {
        if (store == null) {
            return;
        }
        if (!(state instanceof CertificateState.Known) || isOver(readAt, INTERVAL)) {
            try {
                readLive(nodes, pods);
            } catch (KubeUnavailableException e) {
                readAt = clock.instant();
            }
        } else {
            askIfDue(pods);
        }
    }

    /** A clock that goes back makes it due. */
    private boolean isOver(Instant since, Duration interval) {
        var now = clock.instant();
        return now.isBefore(since)
                || !now.isBefore(since.equals(Instant.MIN) ? now : since.plus(interval));
    }

    private Map<NodeId, ServedTls> served() {
        return state instanceof CertificateState.Known known ? known.served() : Map.of();
    }

    private void askIfDue(Collection<Pod> pods) {
        if (state instanceof CertificateState.Known known
                && (isOver(askedAt, INTERVAL) || isChanging(known, pods))) {
            askedAt = clock.instant();
            var answered = known.withServed(ask(pods));
            state = answered.withSilent(silent(answered, pods));
        }
    }

    private Set<String> silent() {
        return state instanceof CertificateState.Known known ? known.silent() : Set.of();
    }

    /** One that is not ready has trouble of another kind, which is told. */
    private Set<String> silent(CertificateState.Known known, Collection<Pod> pods) {
        var now = clock.instant();
        var uids =
                pods.stream()
                        .filter(pod -> pod.ready() && known.served(pod).isEmpty())
                        .map(pod -> pod.version().uid())
                        .collect(Collectors.toSet());
        silentSince.keySet().retainAll(uids);
        uids.forEach(uid -> silentSince.putIfAbsent(uid, now));
        return uids.stream()
                .filter(uid ->
                        silentSince.get(uid) instanceof Instant since
                                && !now.isBefore(since.plus(SILENT)))
                .collect(Collectors.toSet());
    }

    /** Whether the next step may wait for an answer. */
    private static boolean isChanging(CertificateState.Known known, Collection<Pod> pods) {
        return known.authorities().values().stream()
                        .anyMatch(authority -> authority.generations().size() > 1)
                || pods.stream().anyMatch(pod -> !servesItsSecret(known, pod));
    }

    private static boolean servesItsSecret(CertificateState.Known known, Pod pod) {
        var secret = known.secret(pod.id());
        if (!(secret.orElse(null) instanceof NodeSecret.Usable usable)) {
            return true;
        }
        var trust = new TreeSet<>(usable.trust().stream().map(each -> each.fingerprint()).toList());
        return known.served(pod).stream()
                .flatMap(answer -> answer.files().stream())
                .anyMatch(files ->
                        files.certificate().equals(usable.certificate().fingerprint())
                                && trust.equals(new TreeSet<>(files.trust())));
    }

    private Map<NodeId, ServedTls> ask(Collection<Pod> pods) {
        var answers = new HashMap<NodeId, CompletableFuture<ServedTls>>();
        for (var pod : pods) {
            if (!pod.ip().isEmpty() && !pod.hostLost() && pod.state() != Pod.State.Ended) {
                answers.put(
                        pod.id(),
                        tls.apply(pod).orTimeout(ANSWER_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS));
            }
        }
        var served = new HashMap<NodeId, ServedTls>();
        answers.forEach((id, answer) -> {
            try {
                served.put(id, answer.join());
            } catch (CompletionException e) {
                // It proves nothing then.
            }
        });
        return served;
    }

    /**
     * The operator's, of the authority that issues now.
     *
     * @throws KafkaUnavailableException while there are none
     */
    Optional<AdminCredentials> credentials() {
        if (store == null) {
            return Optional.empty();
        }
        var nodes =
                state() instanceof CertificateState.Known known
                        ? known.authority(AuthorityKind.Nodes).filter(known::isTrusted)
                        : Optional.<AuthorityState>empty();
        var wanted = nodes.map(authority -> authority.issuing().fingerprint()).orElse(issuer);
        var trust = nodes.map(AuthorityState::certificates);
        var uid = clusterUid;
        var current = issuedFor.equals(uid) ? credentials : null;
        if (current != null
                && wanted.equals(issuer)
                && trust.map(current.trust()::equals).orElse(true)
                && !isHalfOver(current)) {
            return Optional.of(current);
        }
        try {
            var issued =
                    store.issue(
                            AuthorityKind.Nodes,
                            new CertificateRequest(
                                    NodeCertificate.OPERATOR, "", new TreeSet<>(), true),
                            uid);
            if (issued.isPresent()) {
                credentials =
                        new AdminCredentials(issued.get().identity(), issued.get().nodesTrust());
                issuer = issued.get().authority().fingerprint();
                issuedFor = uid;
                return Optional.of(credentials);
            }
        } catch (KubeUnavailableException | KubeRefusedException e) {
            if (current == null) {
                throw new KafkaUnavailableException(
                        "the operator has no certificate: " + e.getMessage(), e);
            }
        }
        if (current == null) {
            throw new KafkaUnavailableException(
                    "the operator has no certificate yet: no authority of the nodes can issue one",
                    null);
        }
        return Optional.of(
                trust.filter(now -> !now.equals(current.trust()))
                        .map(now -> credentials = new AdminCredentials(current.identity(), now))
                        .orElse(current));
    }

    /** Or not valid yet, after a clock that was wrong. */
    private boolean isHalfOver(AdminCredentials current) {
        var certificate = current.identity().certificate();
        var now = clock.instant();
        return now.isBefore(certificate.notBefore())
                || Duration.between(now, certificate.notAfter())
                                .compareTo(
                                        Duration.between(
                                                        certificate.notBefore(),
                                                        certificate.notAfter())
                                                .dividedBy(2))
                        < 0;
    }
}
