package dev.spillway.operator.leader;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The Lease as the library's elector uses it, with three differences: each renewal moves the
 * deadline; its time is that of the write, not of the read before it, between which the process may
 * have been stopped; and the client does not repeat requests by itself, with growing pauses, since
 * the elector does.
 */
final class RenewableLease extends LeaseLock {
    private static final ZonedDateTime LONG_AGO = Instant.EPOCH.atZone(ZoneOffset.UTC);

    private static final RequestConfig REQUESTS =
            new RequestConfigBuilder()
                    .withRequestTimeout((int) LeaseTimes.REQUEST_TIMEOUT.toMillis())
                    .withRequestRetryBackoffLimit(0)
                    .build();

    private final LeaseDeadline deadline;
    private final AtomicLong answers = new AtomicLong();

    RenewableLease(OperatorLease lease, String identity, LeaseDeadline deadline) {
        super(lease.namespace(), lease.name(), identity);
        this.deadline = deadline;
    }

    @Override
    public synchronized @Nullable LeaderElectionRecord get(KubernetesClient client) {
        try {
            var there = request(client, super::get);
            answers.incrementAndGet();
            return there;
        } catch (KubernetesClientException e) {
            if (e.getCode() > 0) {
                answers.incrementAndGet();
            }
            throw e;
        }
    }

    @Override
    public synchronized void create(KubernetesClient client, LeaderElectionRecord wanted) {
        write(client, wanted, super::create);
    }

    /** With the resource version of the last read: nobody else has taken it since. */
    @Override
    public synchronized void update(KubernetesClient client, LeaderElectionRecord wanted) {
        write(client, wanted, super::update);
    }

    private void write(KubernetesClient client, LeaderElectionRecord wanted, Write write) {
        // In this order: the Lease is then valid at least as long as the others are told.
        long sentAt = deadline.now();
        var now = ZonedDateTime.now(ZoneOffset.UTC);
        var dated =
                new LeaderElectionRecord(
                        wanted.getHolderIdentity(),
                        wanted.getLeaseDuration(),
                        wanted.getAcquireTime(),
                        now,
                        wanted.getLeaderTransitions());
        request(
                client,
                once -> {
                    write.accept(once, dated);
                    return true;
                });
        deadline.renewed(sentAt);
    }

    /**
     * How many times the elector has asked for the Lease, which it does before anything else, and
     * was answered, be it by a refusal.
     */
    long answers() {
        return answers.get();
    }

    /** The elector goes on after this exception only; any other would end it without a word. */
    static <T> T request(KubernetesClient client, Function<KubernetesClient, T> request) {
        try {
            return client.adapt(NamespacedKubernetesClient.class)
                    .withRequestConfig(REQUESTS)
                    .call(request::apply);
        } catch (KubernetesClientException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new KubernetesClientException("the Lease cannot be accessed: " + e, e);
        }
    }

    /** A Lease may have been created without these fields, by a person or a tool. */
    @Override
    protected LeaderElectionRecord toRecord(Lease lease) {
        var spec = Objects.requireNonNullElseGet(lease.getSpec(), LeaseSpec::new);
        return new LeaderElectionRecord(
                Objects.requireNonNullElse(spec.getHolderIdentity(), ""),
                spec.getLeaseDurationSeconds() == null
                        ? LeaseTimes.DURATION
                        : Duration.ofSeconds(spec.getLeaseDurationSeconds()),
                Objects.requireNonNullElse(spec.getAcquireTime(), LONG_AGO),
                Objects.requireNonNullElse(spec.getRenewTime(), LONG_AGO),
                Objects.requireNonNullElse(spec.getLeaseTransitions(), 0));
    }

    @FunctionalInterface
    private interface Write {
        void accept(KubernetesClient client, LeaderElectionRecord wanted);
    }
}
