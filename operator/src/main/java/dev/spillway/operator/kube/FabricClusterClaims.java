package dev.spillway.operator.kube;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.leader.OperatorLease;
import dev.spillway.operator.model.Labels;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
            case Abandoned -> take(cluster);
            case Alive -> anothers(operator.get(), "");
            case NotVisible ->
                    anothers(
                            operator.get(),
                            " This operator may not read that Lease: if the other operator is"
                                    + " gone, remove the annotation.");
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
        try {
            return ApiCalls.change(
                    "claim Cluster " + meta.getName(),
                    () -> take(cluster, Serialization.asJson(patch)));
        } catch (KubeRefusedException e) {
            // Nothing can be done for the Cluster before; it is tried again.
            throw new KubeUnavailableException(String.valueOf(e.getMessage()), e);
        }
    }

    private Claim take(Cluster cluster, String patch) {
        var meta = cluster.getMetadata();
        try {
            resource(meta.getNamespace(), meta.getName())
                    .patch(PatchContext.of(PatchType.JSON_MERGE), patch);
            return new Claim.Ours();
        } catch (KubernetesClientException e) {
            if (ApiCalls.isConflict(e) || e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return new Claim.Changed();
            }
            throw e;
        }
    }

    private Resource<Cluster> resource(String namespace, String name) {
        return client.resources(Cluster.class).inNamespace(namespace).withName(name);
    }

    private Claim anothers(OperatorLease operator, String remedy) {
        return new Claim.Anothers(
                operator,
                ("the operator %s manages this Cluster (annotation %s), and %s leaves it alone: two"
                                + " operators watch this namespace. Uninstall one of them, or set"
                                + " watchNamespaces so that they watch different namespaces.%s")
                        .formatted(
                                operator,
                                Labels.OPERATOR,
                                self.map(OperatorLease::toString)
                                        .orElse("an operator outside Kubernetes"),
                                remedy));
    }

    private static Optional<OperatorLease> operator(Cluster cluster) {
        var annotations = cluster.getMetadata().getAnnotations();
        return annotations == null
                ? Optional.empty()
                : OperatorLease.parse(annotations.getOrDefault(Labels.OPERATOR, ""));
    }

    private enum State {
        Alive,
        Abandoned,
        NotVisible
    }

    private State state(OperatorLease operator) {
        try {
            var lease =
                    client.leases()
                            .inNamespace(operator.namespace())
                            .withName(operator.name())
                            .get();
            return isAbandoned(lease) ? State.Abandoned : State.Alive;
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
                return State.NotVisible;
            }
            throw new KubeUnavailableException(
                    "Kubernetes could not read the Lease " + operator + ": " + e.getMessage(), e);
        }
    }

    private boolean isAbandoned(@Nullable Lease lease) {
        return lease == null
                || lease.getSpec() == null
                || lease.getSpec().getRenewTime() == null
                || lease.getSpec()
                        .getRenewTime()
                        .toInstant()
                        .plus(ABANDONED_AFTER)
                        .isBefore(clock.instant());
    }
}
