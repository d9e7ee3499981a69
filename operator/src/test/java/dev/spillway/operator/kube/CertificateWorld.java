package dev.spillway.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.desired.NodeCertificate;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.ClusterModelBuilder;
import dev.spillway.operator.model.NodeId;
import dev.spillway.operator.model.ResourceNames;
import dev.spillway.operator.model.RotationRequest;
import dev.spillway.operator.observed.AuthorityState;
import dev.spillway.operator.observed.CertificateState;
import dev.spillway.operator.observed.KafkaState;
import dev.spillway.operator.observed.NodeSecret;
import dev.spillway.operator.observed.ObjectVersion;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.observed.ServedTls;
import dev.spillway.operator.observed.UserCertificates;
import dev.spillway.operator.pki.AuthorityKind;
import dev.spillway.operator.pki.Certificate;
import dev.spillway.operator.pki.CertificateRequest;
import dev.spillway.operator.pki.Lifetimes;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.certificates.CertificatePlan;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that read their Secrets some time after they were written, keep the last good pair, and say
 * what they serve; and an operator with a clock of its own that plans and acts on them. After each
 * step, every running node and the operator must be able to talk to each other.
 */
final class CertificateWorld {
    static final String CA = "spillway-system/spillway-ca.default.events";

    final FakeSecrets secrets = new FakeSecrets();
    final TreeMap<NodeId, Node> nodes = new TreeMap<>();
    final Map<String, HasMetadata> objects = new TreeMap<>();
    Instant now = Instant.parse("2026-12-01T00:00:00Z");

    /** Of the operator's clock. */
    Duration skew = Duration.ZERO;

    RotationRequest request = RotationRequest.NONE;
    Optional<UserCertificates> users = Optional.of(UserCertificates.NONE);
    List<Step> lastPlan = List.of();
    private final ClusterModel cluster;
    private final SecretCertificates store;
    private CertificateStore.@Nullable Issued operator;
    private int pods;

    /** A node: what it serves as long as it runs. */
    final class Node {
        final NodeId id;
        boolean running;
        boolean answers = true;

        /** Serves what somebody wrote by hand. */
        boolean tampered;

        String pod = "";
        String problem = "";
        @Nullable Certificate leaf;
        List<Certificate> trust = List.of();
        List<Certificate> clientsTrust = List.of();

        Node(NodeId id) {
            this.id = id;
        }

        String secret() {
            return "default/" + ResourceNames.nodeCertificate("events", id);
        }

        /** What the kubelet and the node do some time after a Secret has changed. */
        void sync() {
            var secret = secrets.all.get(secret());
            if (!running || secret == null) {
                return;
            }
            switch (NodeSecretReader.read(secret)) {
                case NodeSecret.Unusable unusable -> problem = unusable.problem();
                case NodeSecret.Usable usable -> {
                    if (!usable.certificate().isValidAt(now)) {
                        problem = "it is not valid now";
                        return;
                    }
                    problem = "";
                    leaf = usable.certificate();
                    trust = usable.trust();
                    clientsTrust = usable.clientsTrust();
                    tampered = edited.contains(secret.getMetadata().getResourceVersion());
                }
            }
        }

        void start() {
            running = true;
            leaf = null;
            trust = List.of();
            pod = "pod-" + ++pods;
            sync();
        }

        ServedTls tls() {
            return new ServedTls(
                    pod,
                    leaf == null
                            ? List.of()
                            : List.of(
                                    new ServedTls.Files(
                                            leaf.fingerprint(),
                                            Set.copyOf(Certificate.fingerprints(trust)),
                                            problem),
                                    new ServedTls.Files(
                                            leaf.fingerprint(),
                                            Set.copyOf(Certificate.fingerprints(clientsTrust)),
                                            problem)));
        }
    }

    /** Versions of Secrets that are not the operator's work. */
    final Set<String> edited = new HashSet<>();

    CertificateWorld(int controllers, int brokers) {
        cluster = Clusters.of(controllers, brokers);
        cluster.controllerIds().forEach(id -> nodes.put(id, new Node(id)));
        cluster.brokerIds().forEach(id -> nodes.put(id, new Node(id)));
        store =
                new SecretCertificates(
                        secrets,
                        "spillway-system",
                        "default",
                        "events",
                        Lifetimes.STANDARD,
                        new OperatorsClock(),
                        new SecureRandom());
    }

    private final class OperatorsClock extends Clock {
        @Override
        public Instant instant() {
            return now.plus(skew);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /** Made as nodes are: issued, then started. */
    static CertificateWorld running(int controllers, int brokers) {
        var world = new CertificateWorld(controllers, brokers);
        world.operate();
        world.nodes.values().forEach(Node::start);
        world.settle();
        return world;
    }

    void service(String name, String ip) {
        objects.put(
                "Service/" + name,
                new ServiceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withNewSpec()
                        .withClusterIP(ip)
                        .endSpec()
                        .build());
    }

    void edit(String secret, String key, String value) {
        secrets.edit(
                secret,
                data -> {
                    data.put(key, value);
                    return data;
                });
        edited.add(secrets.all.get(secret).getMetadata().getResourceVersion());
    }

    CertificateState.Known read() {
        var served = new TreeMap<NodeId, ServedTls>();
        nodes.forEach((id, node) -> {
            if (node.running && node.answers) {
                served.put(id, node.tls());
            }
        });
        var known = store.read(nodes.keySet(), Set.of()).withServed(served);
        return users.map(known::withUsers).orElse(known);
    }

    ObservedCluster observe() {
        var observed = new TreeMap<NodeId, Pod>();
        nodes.forEach((id, node) -> {
            if (node.running) {
                observed.put(
                        id,
                        Pod.builder(
                                        id,
                                        ResourceNames.pod("events", id),
                                        new ObjectVersion(node.pod, "1"))
                                .state(node.leaf == null ? Pod.State.Starting : Pod.State.Ready)
                                .ip("10.0.0.1")
                                .build());
            }
        });
        return new ObservedCluster(
                        observed,
                        new TreeMap<>(),
                        objects,
                        new KafkaState.Silent("not asked", false))
                .with(read());
    }

    CertificatePlan plan() {
        return CertificatePlan.next(
                Clusters.INSTALLATION,
                ClusterModelBuilder.builder(cluster).rotation(request).build(),
                nodes.keySet(),
                observe());
    }

    /** One reconciliation. */
    List<Step> operate() {
        return operate(Integer.MAX_VALUE);
    }

    /** One that is killed after so many steps. */
    List<Step> operate(int steps) {
        refreshOperator();
        lastPlan = plan().steps();
        lastPlan.stream()
                .filter(KubeStep.class::isInstance)
                .limit(steps)
                .forEach(step -> {
                    carryOut((KubeStep) step);
                    everybodyTrustsEverybody();
                });
        return lastPlan;
    }

    private void carryOut(KubeStep step) {
        try {
            switch (step) {
                case KubeStep.ChangeAuthorities change ->
                        store.change(change.secret(), change.change());
                case KubeStep.IssueCertificate issue ->
                        store.issue(issue.certificate(), issue.generation());
                case KubeStep.UpdateTrust update ->
                        store.updateTrust(update.certificate(), update.fingerprint());
                case KubeStep.RemoveCertificate remove ->
                        store.remove(remove.secret(), remove.seen());
                default -> throw new AssertionError(step);
            }
        } catch (KubeConflictException e) {
            // It is planned anew.
        }
    }

    /** As the view does at the begin of a live read. */
    void refreshOperator() {
        var known = read();
        var state = known.authority(AuthorityKind.Nodes).filter(known::isTrusted);
        if (state.isPresent()) {
            store.issue(
                            AuthorityKind.Nodes,
                            new CertificateRequest(
                                    NodeCertificate.OPERATOR, "", new TreeSet<>(), true),
                            cluster.uid())
                    .ifPresent(issued -> operator = issued);
            if (operator != null) {
                operator =
                        new CertificateStore.Issued(
                                operator.identity(),
                                operator.authority(),
                                state.get().certificates());
            }
        }
    }

    /** Reconciliations, with nodes that follow, until nothing is left to do. */
    void settle() {
        var quiet = 0;
        for (int i = 0; i < 60; i++) {
            var plan = operate();
            quiet = plan.isEmpty() ? quiet + 1 : 0;
            if (quiet == 2) {
                return;
            }
            nodes.values().forEach(Node::sync);
            everybodyTrustsEverybody();
            now = now.plusSeconds(10);
        }
        throw new AssertionError("it does not come to rest:\n" + describe());
    }

    private String describe() {
        var text = new StringBuilder();
        lastPlan.forEach(
                step -> text.append(step.what()).append(": ").append(step.why()).append('\n'));
        text.append("authorities ").append(describe(authority(AuthorityKind.Nodes).certificates()));
        nodes.values()
                .forEach(node ->
                        text.append('\n')
                                .append(node.id)
                                .append(" running=" + node.running + " leaf=" + node.leaf)
                                .append(" trust=" + describe(node.trust))
                                .append(" problem=" + node.problem)
                                .append(
                                        read().secret(node.id).orElse(null)
                                                        instanceof NodeSecret.Usable usable
                                                ? " secret: "
                                                        + usable.certificate()
                                                        + " trust="
                                                        + describe(usable.trust())
                                                : " no usable secret"));
        return text.toString();
    }

    private static String describe(List<Certificate> certificates) {
        return certificates.stream()
                .map(each -> each.fingerprint().substring(0, 4))
                .collect(Collectors.joining(",", "[", "]"));
    }

    Stream<Node> serving() {
        return nodes.values().stream()
                .filter(node -> node.running && node.leaf != null && !node.tampered);
    }

    void everybodyTrustsEverybody() {
        serving()
                .forEach(server -> {
                    serving()
                            .forEach(client ->
                                    assertThat(isTrusted(server.leaf, client.trust))
                                            .as(
                                                    "%s trusts %s of %s",
                                                    client.id, server.leaf, server.id)
                                            .isTrue());
                    if (operator != null) {
                        assertThat(isTrusted(server.leaf, operator.nodesTrust()))
                                .as("the operator trusts %s", server.id)
                                .isTrue();
                        assertThat(isTrusted(operator.identity().certificate(), server.trust))
                                .as("%s trusts the operator", server.id)
                                .isTrue();
                    }
                });
    }

    static boolean isTrusted(Certificate leaf, List<Certificate> trust) {
        return trust.stream().anyMatch(leaf::isIssuedBy);
    }

    AuthorityState authority(AuthorityKind kind) {
        return read().authority(kind).orElseThrow();
    }

    NodeSecret.Usable usable(NodeId id) {
        return (NodeSecret.Usable) read().secret(id).orElseThrow();
    }

    SecretCertificates store() {
        return store;
    }

    ClusterModel cluster() {
        return cluster;
    }

    /** At rest: one authority of each kind, which everybody uses, and no other. */
    void isWhole() {
        for (var kind : AuthorityKind.values()) {
            assertThat(authority(kind).generations()).as("%s", kind).hasSize(1);
            assertThat(authority(kind).newest().canIssueAt(now)).isTrue();
        }
        var ca = authority(AuthorityKind.Nodes).newest().certificate();
        nodes.forEach((id, node) -> {
            assertThat(usable(id).certificate().isIssuedBy(ca)).isTrue();
            assertThat(usable(id).trust()).containsExactly(ca);
            if (node.running) {
                assertThat(node.leaf).isEqualTo(usable(id).certificate());
                assertThat(node.trust).containsExactly(ca);
                assertThat(node.clientsTrust)
                        .containsExactly(authority(AuthorityKind.Clients).newest().certificate());
            }
        });
    }
}
