package dev.spillway.operator.reconcile;

import dev.spillway.operator.admin.Footprints;
import dev.spillway.operator.admin.KafkaConnections;
import dev.spillway.operator.admin.ManagementPages;
import dev.spillway.operator.desired.Installation;
import dev.spillway.operator.model.Ports;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What the reconcilers are given: read once at start from the operator's environment. */
@Singleton
class Setup {

    @Produces
    @Singleton
    Installation installation(
            @ConfigProperty(name = "spillway.broker.image") String brokerImage,
            @ConfigProperty(name = "quarkus.application.version") String version,
            @ConfigProperty(name = "spillway.pod.namespace") String namespace) {
        return new Installation(brokerImage, version, namespace);
    }

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    KafkaConnections connections() {
        return new KafkaConnections();
    }

    void close(@Disposes KafkaConnections connections) {
        connections.close();
    }

    @Produces
    @Singleton
    ManagementPages pages() {
        return new ManagementPages();
    }

    @Produces
    @Singleton
    Footprints footprints(ManagementPages pages, Clock clock) {
        return new Footprints(pages, Ports.MANAGEMENT, clock);
    }

    @Produces
    @Singleton
    Snapshots snapshots(KafkaConnections connections, ManagementPages pages) {
        return new Snapshots(connections, pages);
    }
}
