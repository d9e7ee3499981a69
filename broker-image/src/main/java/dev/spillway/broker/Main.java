package dev.spillway.broker;

import dev.spillway.broker.management.Health;
import dev.spillway.broker.management.KafkaBeans;
import dev.spillway.broker.management.Management;
import dev.spillway.broker.management.Observed;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.Security;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one Kafka node in this process, from the Pod's environment to an {@link ExitCode}.
 *
 * <ol>
 *   <li>Read who this node is, and complete server.properties for it.
 *   <li>Format the disk if it is new; refuse it if it is another's.
 *   <li>Serve the management endpoint, so that the start can be watched.
 *   <li>Start Kafka, and wait until it ends: because of SIGTERM (the shutdown hook stops Kafka in
 *       order), or by itself, which is a failure.
 * </ol>
 *
 * <p>With the argument {@code tier} it runs the tiered-storage plugin's command line instead.
 */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final int MANAGEMENT_PORT = 8080;

    private Main() {}

    /**
     * Nodes come back under their names with other addresses, and controllers that are added later
     * have names that do not resolve yet: the JVM must not keep such answers for long. It reads
     * these properties before its first look-up of a name only.
     */
    public static void main(String[] args) {
        Security.setProperty("networkaddress.cache.ttl", "5");
        Security.setProperty("networkaddress.cache.negative.ttl", "1");
        System.exit(
                args.length > 0 && args[0].equals(TierCommandLine.WORD)
                        ? tier(List.of(args).subList(1, args.length))
                        : run().number());
    }

    private static int tier(List<String> arguments) {
        try {
            return TierCommandLine.run(
                    Image.ofThisProgram().tieredStoragePlugin(), System.getenv(), arguments);
        } catch (StartRefused refused) {
            LOG.error("Not starting: {}", refused.getMessage());
            return refused.exitCode().number();
        } catch (IOException | RuntimeException e) {
            LOG.error("spillway-tier failed", e);
            return ExitCode.FAILED.number();
        }
    }

    private static ExitCode run() {
        try {
            Environment environment = Environment.parse(System.getenv());
            KafkaConfig config = configuration(environment);
            Disk.prepare(environment, config);
            serve(environment, config);
        } catch (StartRefused refused) {
            LOG.error("Not starting: {}", refused.getMessage());
            return refused.exitCode();
        } catch (IOException | RuntimeException | Error e) {
            LOG.error("Kafka failed", e);
        }
        return ExitCode.FAILED;
    }

    private static KafkaConfig configuration(Environment environment) {
        Path plugin = Image.ofThisProgram().tieredStoragePlugin();
        try {
            return KafkaConfig.fromProps(ServerProperties.load(environment, plugin), false);
        } catch (ConfigException | IllegalArgumentException e) {
            throw StartRefused.misconfigured("server.properties: " + e.getMessage());
        }
    }

    /** Returns only when Kafka has ended. */
    private static void serve(Environment environment, KafkaConfig config) throws IOException {
        AtomicBoolean started = new AtomicBoolean();
        KafkaBeans beans = new KafkaBeans();
        Management management =
                new Management(
                        new InetSocketAddress(environment.podIp(), MANAGEMENT_PORT),
                        environment.role().word(),
                        environment.nodeId(),
                        () -> Health.of(observe(environment.role(), config, beans, started.get())));
        StopBounds bounds = StopBounds.within(environment.gracePeriod());
        Node node = Node.of(environment.role(), config, bounds);
        OrderlyStop stop = OrderlyStop.onShutdown(node::stop, management::close, bounds.whole());

        node.start();
        started.set(true);
        LOG.info(
                "{} {} serves, {} ms after the start of its process",
                environment.role().word(),
                environment.nodeId(),
                ManagementFactory.getRuntimeMXBean().getUptime());
        node.awaitStop();
        if (!stop.isUnderWay()) {
            LOG.error("Kafka has ended without being asked to");
        }
    }

    private static Observed observe(
            Role role, KafkaConfig config, KafkaBeans beans, boolean started) {
        return switch (role) {
            case Role.Broker() -> beans.broker(started);
            case Role.Controller(var beginning) -> beans.controller(started, Node.quiet(config));
        };
    }
}
