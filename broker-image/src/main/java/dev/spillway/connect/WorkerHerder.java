package dev.spillway.connect;

import java.lang.management.ManagementFactory;
import java.util.List;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.connect.connector.policy.ConnectorClientConfigOverridePolicy;
import org.apache.kafka.connect.runtime.Worker;
import org.apache.kafka.connect.runtime.distributed.DistributedConfig;
import org.apache.kafka.connect.runtime.distributed.DistributedHerder;
import org.apache.kafka.connect.runtime.rest.RestClient;
import org.apache.kafka.connect.storage.ConfigBackingStore;
import org.apache.kafka.connect.storage.StatusBackingStore;
import org.apache.kafka.connect.util.SharedTopicAdmin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connect's herder, which ends the process when it fails; this one keeps the reason. */
final class WorkerHerder extends DistributedHerder {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerHerder.class);

    private volatile @Nullable Throwable failure;

    WorkerHerder(
            DistributedConfig config,
            Worker worker,
            StatusBackingStore statuses,
            ConfigBackingStore configs,
            String url,
            RestClient client,
            ConnectorClientConfigOverridePolicy overrides,
            SharedTopicAdmin admin) {
        super(
                config,
                Time.SYSTEM,
                worker,
                config.kafkaClusterId(),
                statuses,
                configs,
                url,
                client,
                overrides,
                List.of(),
                admin);
    }

    @Override
    protected void startServices() {
        try {
            super.startServices();
        } catch (RuntimeException | Error e) {
            failure = e;
            throw e;
        }
    }

    @Override
    public void tick() {
        try {
            super.tick();
        } catch (RuntimeException | Error e) {
            failure = e;
            throw e;
        }
    }

    @Override
    protected void ready() {
        super.ready();
        LOG.info(
                "The worker is serving, {} ms after the start of its process",
                ManagementFactory.getRuntimeMXBean().getUptime());
    }

    /** What ended it; null while it runs, or when it was told to stop. */
    @Nullable Throwable failure() {
        return failure;
    }
}
