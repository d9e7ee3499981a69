package dev.spillway.operator.leader;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElector;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The election of one of a release's replicas, by the library's elector:
 *
 * <ol>
 *   <li>It waits until it gets the Lease, then leads, in a thread of its own.
 *   <li>When the Lease is not renewed in time, or somebody else holds it, the process has to end:
 *       its caches and plans are those of a leader. The elector notices that between its requests;
 *       a thread that only watches the deadline notices it even when a request hangs.
 *   <li>When the elector ends by a fault, or has no answer for two minutes, the process has to end,
 *       too: the next one has another thread and other connections.
 *   <li>A process that shuts down releases the Lease, so that the next one leads at once.
 * </ol>
 */
public final class Election {
    private static final Logger LOG = LoggerFactory.getLogger(Election.class);

    /** Whether the Lease was renewed for the first time. */
    private static final Duration LOOK = Duration.ofMillis(50);

    /** How often it is looked whether there was an answer. */
    public static final Duration TICK = Duration.ofSeconds(1);

    /**
     * Counted, and not taken from a clock: a machine may sleep. Requests come every few seconds.
     */
    private static final int STANDSTILL_TICKS = 120;

    private final KubernetesClient client;
    private final OperatorLease lease;
    private final String identity;
    private final LeaseDeadline deadline;
    private final Runnable lead;
    private final Consumer<String> lost;
    private final Duration tick;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile String holder = "";
    private @Nullable CompletableFuture<?> running;

    /**
     * @param identity of this replica: its Pod's name, so that a restarted container leads at once
     * @param lead begins to lead
     * @param lost ends the process, given why; called once
     * @param tick {@link #TICK}; shorter in tests
     */
    public Election(
            KubernetesClient client,
            OperatorLease lease,
            String identity,
            LeaseDeadline deadline,
            Runnable lead,
            Consumer<String> lost,
            Duration tick) {
        this.client = client;
        this.lease = lease;
        this.identity = identity;
        this.deadline = deadline;
        this.lead = lead;
        this.lost = lost;
        this.tick = tick;
    }

    public synchronized void start() {
        var renewable = new RenewableLease(lease, identity, deadline);
        var elector =
                new LeaderElector(
                                client,
                                new LeaderElectionConfig(
                                        renewable,
                                        LeaseTimes.DURATION,
                                        LeaseTimes.VALID,
                                        LeaseTimes.RETRY,
                                        new LeaderCallbacks(
                                                this::leads, this::stopsLeading, this::isHeldBy),
                                        false,
                                        lease.name()),
                                task -> Thread.ofVirtual().name("leader election").start(task))
                        .start();
        running = elector;
        elector.whenComplete((any, failure) -> {
            if (failure != null) {
                ends("its election has failed: " + failure);
            }
        });
        Thread.ofPlatform().daemon().name("election watch").start(() -> awaitStandstill(renewable));
    }

    private void awaitStandstill(RenewableLease renewable) {
        try {
            long seen = -1;
            for (int unchanged = 0; unchanged < STANDSTILL_TICKS; unchanged++) {
                Thread.sleep(tick);
                if (over.get()) {
                    return;
                }
                if (renewable.answers() != seen) {
                    seen = renewable.answers();
                    unchanged = 0;
                }
            }
            ends(
                    "its election has had no answer about the Lease for %d s"
                            .formatted(tick.multipliedBy(STANDSTILL_TICKS).toSeconds()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether this replica got the Lease. */
    public boolean isLeader() {
        return identity.equals(holder);
    }

    /** The replica that holds the Lease, as last seen; empty if none does. */
    public String holder() {
        return holder;
    }

    private void isHeldBy(@Nullable String newHolder) {
        holder = Objects.requireNonNullElse(newHolder, "");
        if (!holder.isEmpty() && !isLeader() && !over.get()) {
            LOG.info(
                    "{} waits: the leader is {}, which holds the Lease {}",
                    identity,
                    holder,
                    lease);
        }
    }

    /**
     * A container that was restarted finds itself as the holder: the elector says so before it has
     * renewed the Lease, and this process may not act until then.
     */
    private void leads() {
        Thread.ofVirtual().name("lease deadline").start(this::watch);
    }

    private void watch() {
        try {
            while (!deadline.mayAct() && !over.get()) {
                Thread.sleep(LOOK);
            }
            if (over.get()) {
                return;
            }
            LOG.info("{} is the leader: it holds the Lease {}", identity, lease);
            Thread.ofPlatform().name("leader").start(lead);
            while (!over.get()) {
                if (deadline.isLost()) {
                    stopsLeading();
                } else {
                    Thread.sleep(deadline.left().plusMillis(1));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stopsLeading() {
        ends(
                "it is no longer the leader: "
                        + (isLeader()
                                ? "the Lease %s could not be renewed for %d s"
                                        .formatted(lease, LeaseTimes.VALID.toSeconds())
                                : "%s holds the Lease %s now"
                                        .formatted(holder.isEmpty() ? "nobody" : holder, lease)));
    }

    private void ends(String why) {
        if (over.compareAndSet(false, true)) {
            deadline.end();
            lost.accept("%s ends: %s".formatted(identity, why));
        }
    }

    /** Takes no further part. The Lease, if held, stays as it is until {@link #release}. */
    public synchronized void stop() {
        over.set(true);
        deadline.end();
        if (running != null) {
            running.cancel(true);
        }
    }

    /** Lets the next replica lead at once; for when nothing that this one began is under way. */
    public void release() {
        if (!isLeader()) {
            return;
        }
        try {
            if (RenewableLease.request(client, this::releaseIfHeld)) {
                LOG.info("{} has released the Lease {}", identity, lease);
            }
        } catch (KubernetesClientException e) {
            LOG.info(
                    "the Lease {} was not released and expires by itself: {}",
                    lease,
                    e.getMessage());
        }
    }

    private boolean releaseIfHeld(KubernetesClient once) {
        var leases = once.leases().inNamespace(lease.namespace()).withName(lease.name());
        var there = leases.get();
        if (there == null
                || there.getSpec() == null
                || !identity.equals(there.getSpec().getHolderIdentity())) {
            return false;
        }
        leases.patch(
                PatchContext.of(PatchType.JSON_MERGE),
                released(there.getMetadata().getResourceVersion()));
        return true;
    }

    /** As Kubernetes' own client does it: without a holder, and for the shortest time. */
    private static String released(String resourceVersion) {
        var spec = new HashMap<String, @Nullable Object>();
        spec.put("holderIdentity", null);
        spec.put("leaseDurationSeconds", 1);
        spec.put("renewTime", Instant.now().truncatedTo(ChronoUnit.MICROS).toString());
        return Serialization.asJson(
                Map.of("metadata", Map.of("resourceVersion", resourceVersion), "spec", spec));
    }
}
