package dev.spillway.operator.reconcile;

import dev.spillway.operator.leader.Election;
import dev.spillway.operator.leader.LeaseDeadline;
import dev.spillway.operator.leader.OperatorLease;
import dev.spillway.operator.view.ClusterViews;
import dev.spillway.operator.view.ConnectViews;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the reconcilers where this process leads, and stops them. A standby reads nothing: it only
 * looks at the Lease. Outside Kubernetes there is one operator and no Lease.
 */
@Singleton
class LeaderElection {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderElection.class);

    /** For the change that is under way; if it takes longer, the Lease expires by itself. */
    private static final Duration CHANGES_END_WITHIN = Duration.ofSeconds(5);

    private static final int FAILURE = 1;

    private final Operator operator;
    private final ClusterViews views;
    private final ConnectViews connectViews;
    private final Optional<Election> election;

    LeaderElection(
            KubernetesClient client,
            Operator operator,
            ClusterViews views,
            ConnectViews connectViews,
            OperatorLease lease,
            LeaseDeadline deadline,
            @ConfigProperty(name = "spillway.pod.name") Optional<String> pod) {
        this.operator = operator;
        this.views = views;
        this.connectViews = connectViews;
        this.election =
                pod.map(name ->
                        new Election(
                                client,
                                lease,
                                name,
                                deadline,
                                this::startReconcilers,
                                LeaderElection::end,
                                Election.TICK));
    }

    void start(@Observes StartupEvent event) {
        election.ifPresentOrElse(Election::start, operator::start);
    }

    /** No change starts any more, those under way end, and then the next replica may lead. */
    void stop(@Observes ShutdownEvent event) {
        election.ifPresent(Election::stop);
        operator.stop();
        var ended = changesEnd();
        election.filter(held -> ended).ifPresent(Election::release);
    }

    /** Whether this process waits for the Lease. */
    boolean standsBy() {
        return election.isPresent() && !election.get().isLeader();
    }

    private void startReconcilers() {
        try {
            operator.start();
        } catch (RuntimeException e) {
            LOG.error("the reconcilers cannot start; the process ends", e);
            Runtime.getRuntime().halt(FAILURE);
        }
    }

    /**
     * Not by an orderly shutdown, which takes time and waits for what may hang: there is nothing to
     * save, and Kubernetes starts the container again.
     */
    private static void end(String why) {
        LOG.error("{}; the process ends, and starts anew as a standby", why);
        Runtime.getRuntime().halt(FAILURE);
    }

    private boolean changesEnd() {
        try {
            var began = System.nanoTime();
            var ended = views.closeAndAwait(CHANGES_END_WITHIN);
            // The views of Connects close in any case.
            var left = CHANGES_END_WITHIN.minusNanos(System.nanoTime() - began);
            return connectViews.closeAndAwait(left) && ended;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
