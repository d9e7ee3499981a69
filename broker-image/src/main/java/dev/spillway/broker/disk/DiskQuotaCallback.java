package dev.spillway.broker.disk;

import dev.spillway.broker.tls.InnerPrincipalBuilder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import kafka.server.BrokerServer;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Reconfigurable;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.server.quota.ClientQuotaCallback;
import org.apache.kafka.server.quota.ClientQuotaEntity;
import org.apache.kafka.server.quota.ClientQuotaType;
import org.jspecify.annotations.Nullable;

/**
 * Kafka's quotas, and a limit for producers while a disk that they fill is nearly full.
 *
 * <p>Every client has the quota that it would have without this class ({@link KafkaQuotas}). While
 * {@link ProduceLimit} says so, producers are held back as well; a quota of their own that is lower
 * wins. Never held back are consumers, replication, and nodes and the operator: the uploads that
 * make room again need the topic of the remote log metadata, which nodes write.
 *
 * <p>Kafka makes it when a broker starts, before there are logs or metadata; {@link #of} lets it
 * watch. There is nothing to undo afterwards: a limit ends with its cause, or with the process.
 */
public final class DiskQuotaCallback implements ClientQuotaCallback, Reconfigurable {
    /**
     * Capacity of this broker's volume claim. Set by the operator, for each broker, while it runs.
     */
    public static final String CAPACITY = "spillway.disk.capacity.bytes";

    private static final String WINDOW_SAMPLES = "quota.window.num";
    private static final String WINDOW_SECONDS = "quota.window.size.seconds";
    private static final int KAFKAS_SAMPLES = 11;
    private static final int KAFKAS_SECONDS = 1;

    /** As Kafka has it. */
    private static final double NO_QUOTA = Long.MAX_VALUE;

    private static final Set<String> INNER =
            Set.of(InnerPrincipalBuilder.NODE, InnerPrincipalBuilder.OPERATOR);

    private final KafkaQuotas quotas = new KafkaQuotas();
    private volatile double window = KAFKAS_SAMPLES - 1;
    private volatile OptionalLong capacity = OptionalLong.empty();

    /** Metadata that has not been looked at. Kafka makes all of it anew for every change. */
    private final AtomicReference<Optional<Cluster>> metadata =
            new AtomicReference<>(Optional.empty());

    private volatile Optional<Watched> watched = Optional.empty();

    /** A broker that runs. */
    private record Watched(DiskWatch disk, ProducerGroups groups) {}

    /** Kafka's instance in a broker that has started, which from now on watches; if it has one. */
    public static Optional<DiskQuotaCallback> of(BrokerServer broker, int managementPort) {
        return broker.quotaManagers()
                .clientQuotaCallbackPlugin()
                .map(plugin -> plugin.get())
                .filter(DiskQuotaCallback.class::isInstance)
                .map(DiskQuotaCallback.class::cast)
                .map(callback -> callback.watching(broker, managementPort));
    }

    private DiskQuotaCallback watching(BrokerServer broker, int managementPort) {
        // A value that was set while an earlier process ran is not told again.
        capacity = capacity(broker.config().originals());
        ProducerGroups groups = new ProducerGroups(broker.metrics());
        int self = broker.config().nodeId();
        int port = InterBrokerPort.of(broker.config().originalsStrings());
        DiskWatch disk =
                new DiskWatch(
                        self,
                        // The launcher gives a node exactly one.
                        Path.of(broker.config().logDirs().getFirst()),
                        new KafkaLogs(broker),
                        capacity,
                        () ->
                                metadata.getAndSet(Optional.empty())
                                        .map(cluster -> FilledDisks.of(cluster, self, port)),
                        new Peers(managementPort),
                        new Producers(groups));
        watched = Optional.of(new Watched(disk, groups));
        disk.start();
        return this;
    }

    private final class Producers implements DiskWatch.Producers {
        private final ProducerGroups groups;

        private Producers(ProducerGroups groups) {
            this.groups = groups;
        }

        @Override
        public int groups() {
            return groups.active(System.nanoTime());
        }

        @Override
        public void release() {
            groups.release(tags -> own(ClientQuotaType.PRODUCE, tags).orElse(NO_QUOTA));
            int _ = groups.active(System.nanoTime());
        }
    }

    /** How full the disk is; empty before it was looked at. */
    public Optional<DiskReport> report() {
        return watched.flatMap(broker -> broker.disk().report());
    }

    @Override
    public void configure(Map<String, ?> configs) {
        int samples = number(configs, WINDOW_SAMPLES).orElse(KAFKAS_SAMPLES);
        int seconds = number(configs, WINDOW_SECONDS).orElse(KAFKAS_SECONDS);
        // Kafka counts the sample that is being filled only as far as it is.
        window = Math.max(1, samples - 1) * (double) seconds;
        capacity = capacity(configs);
    }

    private static Optional<Integer> number(Map<String, ?> configs, String key) {
        Object value = configs.get(key);
        return value == null ? Optional.empty() : Optional.of(Integer.valueOf(value.toString()));
    }

    private static OptionalLong capacity(Map<String, ?> configs) {
        Object value = configs.get(CAPACITY);
        if (value == null) {
            return OptionalLong.empty();
        }
        try {
            long bytes = Long.parseLong(value.toString().strip());
            if (bytes > 0) {
                return OptionalLong.of(bytes);
            }
        } catch (NumberFormatException e) {
            // Refused below in the same way.
        }
        throw new ConfigException(CAPACITY, value, "must be a number of bytes, at least 1");
    }

    @Override
    public Set<String> reconfigurableConfigs() {
        return Set.of(CAPACITY);
    }

    @Override
    public void validateReconfiguration(Map<String, ?> configs) {
        OptionalLong _ = capacity(configs);
    }

    @Override
    public void reconfigure(Map<String, ?> configs) {
        capacity = capacity(configs);
        watched.ifPresent(broker -> broker.disk().claimed(capacity));
    }

    /** For every request, before it is counted. */
    @Override
    public Map<String, String> quotaMetricTags(
            ClientQuotaType type, KafkaPrincipal principal, String clientId) {
        Map<String, String> tags =
                isInner(principal)
                        ? KafkaQuotas.tags(principal.getName(), "")
                        : quotas.tags(type, principal.getName(), clientId);
        if (type == ClientQuotaType.PRODUCE && !isInner(tags)) {
            watched.ifPresent(broker -> holdBack(broker, tags));
        }
        return tags;
    }

    private void holdBack(Watched broker, Map<String, String> tags) {
        broker.groups().produces(tags, System.nanoTime());
        Optional<DiskWatch.Limit> limit = broker.disk().limit();
        if (limit.isPresent()) {
            broker.groups()
                    .observed(tags)
                    .ifPresent(
                            rate -> broker.groups().limit(tags, limited(limit.get(), rate, tags)));
        }
    }

    /** The lower of a group's own quota and what the disk lets it have. */
    private double limited(DiskWatch.Limit limit, double observed, Map<String, String> tags) {
        double ofDisk = limit.throttle().limitOfGroup(observed, limit.share(), window);
        return Math.min(ofDisk, own(ClientQuotaType.PRODUCE, tags).orElse(NO_QUOTA));
    }

    private OptionalDouble own(ClientQuotaType type, Map<String, String> tags) {
        return isInner(tags)
                ? OptionalDouble.empty()
                : quotas.limit(type, tags).map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }

    /** When a group is measured for the first time, and when quotas have changed. */
    @Override
    public @Nullable Double quotaLimit(ClientQuotaType type, Map<String, String> tags) {
        Optional<DiskWatch.Limit> limit =
                type == ClientQuotaType.PRODUCE && !isInner(tags)
                        ? watched.flatMap(broker -> broker.disk().limit())
                        : Optional.empty();
        if (limit.isPresent()) {
            return limited(limit.get(), 0, tags);
        }
        OptionalDouble own = own(type, tags);
        return own.isPresent() ? own.getAsDouble() : null;
    }

    private static boolean isInner(KafkaPrincipal principal) {
        return principal.getPrincipalType().equals(InnerPrincipalBuilder.TYPE);
    }

    /** No user can have these names. */
    private static boolean isInner(Map<String, String> tags) {
        return INNER.contains(tags.getOrDefault(KafkaQuotas.USER, ""));
    }

    @Override
    public void updateQuota(ClientQuotaType type, ClientQuotaEntity entity, double newValue) {
        quotas.set(type, entity, newValue);
    }

    @Override
    public void removeQuota(ClientQuotaType type, ClientQuotaEntity entity) {
        quotas.remove(type, entity);
    }

    /** See {@link ProducerGroups}. */
    @Override
    public boolean quotaResetRequired(ClientQuotaType type) {
        return false;
    }

    @Override
    public boolean updateClusterMetadata(Cluster cluster) {
        metadata.set(Optional.of(cluster));
        return false;
    }

    @Override
    public void close() {
        watched.ifPresent(broker -> broker.disk().close());
    }
}
