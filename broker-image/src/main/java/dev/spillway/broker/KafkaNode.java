package dev.spillway.broker;

import dev.spillway.broker.disk.DiskReport;
import dev.spillway.process.ShutdownTimeouts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import kafka.server.FaultHandlerFactory;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.server.Server;
import kafka.server.SharedServer;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.metadata.properties.MetaPropertiesEnsemble;
import org.apache.kafka.raft.QuorumConfig;
import org.apache.kafka.server.ServerSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Tuple2;

/**
 * A Kafka server in this process.
 *
 * <p>It is assembled here, from the same parts as Kafka's own {@link KafkaRaftServer}, because that
 * class exposes neither its parts nor a timeout for the controlled shutdown.
 */
sealed interface KafkaNode permits BrokerNode, ControllerNode {

    /** Blocks until the node is serving, which takes long during a broker's log recovery. */
    void start();

    /** Stops in order, within a bound, and blocks until done. */
    void stop();

    /** Blocks until the node has stopped, for whatever reason. */
    void awaitStop();

    /** How full its disk is; empty where nobody watches it: on controllers, and until it serves. */
    Optional<DiskReport> disk();

    /**
     * The parts of a formatted node, not started.
     *
     * @param waitsFor told what its start waits for, and an empty text when it goes on
     */
    static KafkaNode of(
            Role role,
            KafkaConfig config,
            ShutdownTimeouts bounds,
            FaultHandlerFactory faults,
            Consumer<String> waitsFor) {
        Logger logger = LoggerFactory.getLogger(KafkaNode.class);
        Tuple2<MetaPropertiesEnsemble, BootstrapMetadata> disk =
                KafkaRaftServer.initializeLogDirs(config, logger, "");
        String clusterId = disk._1().clusterId().orElseThrow();
        Supplier<Metrics> metrics = () -> Server.initializeMetrics(config, Time.SYSTEM, clusterId);
        SharedServer shared =
                new SharedServer(
                        config,
                        disk._1(),
                        Time.SYSTEM,
                        metrics.get(),
                        CompletableFuture.completedFuture(
                                QuorumConfig.parseVoterConnections(config.quorumConfig().voters())),
                        QuorumConfig.parseBootstrapServers(
                                config.quorumConfig().bootstrapServers()),
                        faults,
                        ServerSocketFactory.INSTANCE);
        return switch (role) {
            case Role.Broker() ->
                    new BrokerNode(
                            shared,
                            metrics,
                            // The launcher gives a node exactly one.
                            Path.of(config.logDirs().getFirst()),
                            quiet(config),
                            bounds.handover(),
                            waitsFor);
            case Role.Controller(var quorumEntry) -> new ControllerNode(shared, disk._2());
        };
    }

    /** How long a live quorum may write nothing to the metadata log; zero means without a limit. */
    static Duration quiet(KafkaConfig config) {
        return Duration.ofMillis(config.getInt("metadata.max.idle.interval.ms"));
    }
}
