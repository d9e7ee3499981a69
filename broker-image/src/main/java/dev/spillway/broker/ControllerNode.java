package dev.spillway.broker;

import dev.spillway.broker.disk.DiskReport;
import java.util.Optional;
import kafka.server.ControllerServer;
import kafka.server.KafkaRaftServer;
import kafka.server.SharedServer;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;

/** A KRaft controller. */
final class ControllerNode implements KafkaNode {
    private final ControllerServer server;

    ControllerNode(SharedServer shared, BootstrapMetadata bootstrapMetadata) {
        server = new ControllerServer(shared, KafkaRaftServer.configSchema(), bootstrapMetadata);
    }

    @Override
    public void start() {
        server.startup();
    }

    @Override
    public void stop() {
        server.shutdown();
    }

    @Override
    public void awaitStop() {
        server.awaitShutdown();
    }

    @Override
    public Optional<DiskReport> disk() {
        return Optional.empty();
    }
}
