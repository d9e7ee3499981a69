package dev.spillway.operator.reconcile;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfiguration;
import io.javaoperatorsdk.operator.api.config.LeaderElectionConfigurationBuilder;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leader election by a Lease among the operator's replicas. The identity is the Pod's name, so that
 * a restarted container continues at once. Outside Kubernetes there is one operator and no Lease.
 */
@Singleton
class LeaderElection {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderElection.class);
    private static final String LEASE = "spillway-operator";

    /** After the reconcilers have been stopped, which happens at the default priority. */
    private static final int AFTER_RECONCILERS = 5_000;

    private static final ZonedDateTime LONG_AGO = Instant.EPOCH.atZone(ZoneOffset.UTC);

    private final Optional<String> pod;
    private final String namespace;

    LeaderElection(
            @ConfigProperty(name = "spillway.pod.name") Optional<String> pod,
            @ConfigProperty(name = "spillway.pod.namespace") String namespace) {
        this.pod = pod;
        this.namespace = namespace;
    }

    @Produces
    @Dependent
    @Nullable LeaderElectionConfiguration configuration() {
        return pod.map(name ->
                        LeaderElectionConfigurationBuilder.aLeaderElectionConfiguration(LEASE)
                                .withLeaseNamespace(namespace)
                                .withIdentity(name)
                                .build())
                .orElse(null);
    }

    /**
     * Lets the next operator take over at once: leaves the Lease as if it had not been renewed for
     * long.
     */
    void release(
            @Observes @Priority(AFTER_RECONCILERS) ShutdownEvent event, KubernetesClient client) {
        if (pod.isEmpty()) {
            return;
        }
        try {
            client.leases()
                    .inNamespace(namespace)
                    .withName(LEASE)
                    .edit(lease -> {
                        if (Objects.equals(lease.getSpec().getHolderIdentity(), pod.get())) {
                            lease.getSpec().setRenewTime(LONG_AGO);
                        }
                        return lease;
                    });
        } catch (KubernetesClientException e) {
            LOG.debug("The Lease was not released; it will expire", e);
        }
    }
}
