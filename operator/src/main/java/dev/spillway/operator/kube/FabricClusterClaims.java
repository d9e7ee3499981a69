package dev.spillway.operator.kube;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.leader.OperatorLease;
import dev.spillway.operator.model.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/**
 * Claims Clusters with the fabric8 client, in the name of the operator's Lease. A claim is one
 * write in the life of a Cluster. It ends when that Lease is gone or was not renewed for long: a
 * Lease whose holder is alive is renewed every few seconds.
 *
 * <p>An operator outside Kubernetes has no Lease: it claims nothing, and leaves alone what others
 * have claimed.
 */
public final class FabricClusterClaims implements ClusterClaims {

    /**
     * Longer than an operator is away for an upgrade, or until its Pod is moved off a lost node.
     */
    static final Duration ABANDONED_AFTER = Duration.ofMinutes(10);

    private static final String CLUSTERS = HasMetadata.getFullResourceName(Cluster.class);

    private final KubernetesClient client;
    private final Optional<OperatorLease> self;
    private final Clock clock;

    /**
     * @param self the Lease of this operator; empty outside Kubernetes
     */
    public FabricClusterClaims(KubernetesClient client, Optional<OperatorLease> self, Clock clock) {
        this.client = client;
        this.self = self;
        this.clock = clock;
    }

    @Override
    public Claim claim(Cluster cluster) {
        var operator = operator(cluster);
        if (operator.equals(self)) {
            return new Claim.Ours();
        }
        if (operator.isEmpty()) {
            return take(cluster);
        }
        return switch (state(operator.get())) {
            case State.Abandoned abandoned -> take(cluster);
            case State.Alive alive ->
                    anothers(
                            cluster,
                            operator.get(),
                            "was last renewed at " + second(alive.renewed()),
                            "it no longer watches this namespace",
                            "; if it is uninstalled, this operator takes over at "
                                    + second(alive.renewed().plus(ABANDONED_AFTER)));
            case State.NotVisible hidden ->
                    anothers(
                            cluster,
                            operator.get(),
                            "this operator may not read",
                            "it is uninstalled, or no longer watches this namespace",
                            "");
        };
    }

    @Override
    public boolean namesAnother(Cluster cluster) {
        var operator = operator(cluster);
        return operator.isPresent() && !operator.equals(self);
    }

    @Override
    public void requireOurs(String namespace, String cluster) {
        var there =
                ApiCalls.get(
                        "read Cluster " + cluster,
                        () -> Optional.ofNullable(resource(namespace, cluster).get()));
        if (there.isEmpty() || self.isPresent() && !operator(there.get()).equals(self)) {
            throw new KubeUnavailableException(
                    "Cluster " + cluster + " is gone, or another operator manages it now", null);
        }
    }

    private Claim take(Cluster cluster) {
        if (self.isEmpty()) {
            return new Claim.Ours();
        }
        var meta = cluster.getMetadata();
        // With the resource version: of two operators, the first one gets it.
        var patch =
                Map.of(
                        "metadata",
                        Map.of(
                                "uid",
                                meta.getUid(),
                                "resourceVersion",
                                meta.getResourceVersion(),
                                "annotations",
                                Map.of(Labels.OPERATOR, self.get().toString())));
        return ApiCalls.change(
                "claim Cluster " + meta.getName(),
                () -> take(cluster, Serialization.asJson(patch)));
    }

    private Claim take(Cluster cluster, String patch) {
        var meta = cluster.getMetadata();
        try {
            resource(meta.getNamespace(), meta.getName())
                    .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
            return new Claim.Ours();
        } catch (KubernetesClientException e) {
            if (ApiCalls.isConflict(e) || ApiCalls.isGone(e)) {
                return new Claim.Changed();
            }
            throw e;
        }
    }

    private Resource<Cluster> resource(String namespace, String name) {
        return client.resources(Cluster.class).inNamespace(namespace).withName(name);
    }

    /**
     * Why the other one does not act is not visible here: it may be at work, watch other namespaces
     * by now, or be gone.
     */
    private Claim anothers(
            Cluster cluster, OperatorLease operator, String lease, String unless, String takeover) {
        var meta = cluster.getMetadata();
        return new Claim.Anothers(
                operator,
                ("the annotation %s names the operator %s, whose Lease %s, so %s leaves this"
                                + " Cluster alone. If %s: kubectl annotate %s %s -n %s %s-%s. If"
                                + " both watch this namespace, set watchNamespaces of one of them")
                        .formatted(
                                Labels.OPERATOR,
                                operator,
                                lease,
                                self.map(OperatorLease::toString)
                                        .orElse("an operator outside Kubernetes"),
                                unless,
                                CLUSTERS,
                                meta.getName(),
                                meta.getNamespace(),
                                Labels.OPERATOR,
                                takeover));
    }

    private static Instant second(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    private static Optional<OperatorLease> operator(Cluster cluster) {
        var annotations = cluster.getMetadata().getAnnotations();
        return annotations == null
                ? Optional.empty()
                : OperatorLease.parse(annotations.getOrDefault(Labels.OPERATOR, ""));
    }

    private sealed interface State {
        record Alive(Instant renewed) implements State {}

        record Abandoned() implements State {}

        record NotVisible() implements State {}
    }

    private State state(OperatorLease operator) {
        try {
            return ApiCalls.get(
                            "read the Lease " + operator,
                            () ->
                                    Optional.ofNullable(
                                            client.leases()
                                                    .inNamespace(operator.namespace())
                                                    .withName(operator.name())
                                                    .get()))
                    .flatMap(FabricClusterClaims::renewed)
                    .filter(renewed -> !renewed.plus(ABANDONED_AFTER).isBefore(clock.instant()))
                    .<State>map(State.Alive::new)
                    .orElseGet(State.Abandoned::new);
        } catch (KubeRefusedException e) {
            return new State.NotVisible();
        }
    }

    private static Optional<Instant> renewed(Lease lease) {
        return Optional.ofNullable(lease.getSpec())
                .map(LeaseSpec::getRenewTime)
                .map(ZonedDateTime::toInstant);
    }
}
