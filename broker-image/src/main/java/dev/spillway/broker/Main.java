package dev.spillway.broker;

import dev.spillway.broker.disk.DiskReport;
import dev.spillway.broker.management.Health;
import dev.spillway.broker.management.KafkaMBeans;
import dev.spillway.broker.management.KafkaState;
import dev.spillway.broker.management.ManagementEndpoint;
import dev.spillway.broker.management.MetricRules;
import dev.spillway.broker.management.ServedTls;
import dev.spillway.connect.ConnectWorker;
import dev.spillway.process.DeclaredKafka;
import dev.spillway.process.ExitCode;
import dev.spillway.process.FailureText;
import dev.spillway.process.GracefulShutdown;
import dev.spillway.process.LogConfiguration;
import dev.spillway.process.RefusedSetting;
import dev.spillway.process.ShutdownTimeouts;
import dev.spillway.process.StartRefusedException;
import dev.spillway.process.TerminationLog;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.utils.internals.AppInfoParser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one Kafka node in this process, from the Pod's environment to an {@link ExitCode}.
 *
 * <ol>
 *   <li>Read the node's identity, and complete server.properties for it.
 *   <li>Refuse certificates that no other node would accept.
 *   <li>Format the disk if it is new; refuse it if it belongs to another node.
 *   <li>Serve the management endpoint, so that the start can be watched.
 *   <li>Start Kafka, and wait until it ends: because of SIGTERM (the shutdown hook stops Kafka in
 *       order), or by itself, which is a failure.
 * </ol>
 *
 * <p>With the argument {@code tier} it runs the tiered-storage plugin's command line instead, and
 * with {@code connect} a worker of Kafka Connect.
 */
public final class Main {
    static {
        String folder = System.getenv("SPILLWAY_CONFIG");
        if (folder != null) {
            LogConfiguration.readFrom(Path.of(folder));
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    static final int MANAGEMENT_PORT = 8080;

    private Main() {}

    public static void main(String[] args) {
        System.exit(
                switch (args.length == 0 ? "" : args[0]) {
                    case TierCommandLine.WORD -> tier(List.of(args).subList(1, args.length));
                    case ConnectWorker.WORD -> ConnectWorker.run(System.getenv()).number();
                    default -> run().number();
                });
    }

    private static int tier(List<String> arguments) {
        try {
            return TierCommandLine.run(
                    Image.ofThisProgram().tieredStoragePlugin(), System.getenv(), arguments);
        } catch (StartRefusedException refused) {
            LOG.error("Not starting: {}", refused.getMessage());
            return refused.exitCode().number();
        } catch (IOException | RuntimeException e) {
            LOG.error("spillway-tier failed", e);
            return ExitCode.FAILED.number();
        }
    }

    private static ExitCode run() {
        TerminationLog end = TerminationLog.of(System.getenv());
        try {
            DeclaredKafka.check(System.getenv(), AppInfoParser.getVersion());
            Environment environment = Environment.parse(System.getenv());
            Properties properties =
                    ServerProperties.load(environment, Image.ofThisProgram().tieredStoragePlugin());
            run(environment, properties, end);
        } catch (StartRefusedException refused) {
            LOG.error("Not starting: {}", refused.getMessage(), refused.getCause());
            end.write(String.valueOf(refused.getMessage()));
            return refused.exitCode();
        } catch (Throwable e) {
            // Kafka also throws checked exceptions that it does not declare. One that ended only
            // this thread would leave a process that does nothing.
            LOG.error("Kafka failed", e);
            end.write("Kafka failed: " + FailureText.of(e));
        }
        return ExitCode.FAILED;
    }

    /**
     * Returns only when Kafka has ended.
     *
     * @throws StartRefusedException when a setting keeps Kafka or a plugin from starting
     */
    private static void run(Environment environment, Properties properties, TerminationLog end)
            throws IOException {
        Map<String, String> texts = texts(properties);
        Function<Throwable, Optional<String>> refused = e -> RefusedSetting.in(e, texts);
        KafkaConfig config;
        try {
            config = KafkaConfig.fromProps(properties, false);
        } catch (RuntimeException e) {
            throw StartRefusedException.misconfigured(
                    "server.properties: " + refused.apply(e).orElse(e.toString()));
        }
        CertificateCheck.check(properties);
        LogDirectory.prepare(environment, config);
        AtomicBoolean started = new AtomicBoolean();
        try {
            serve(
                    environment,
                    config,
                    new FatalFaultReporter(
                            refused, end, code -> Runtime.getRuntime().halt(code.number())),
                    started);
        } catch (RuntimeException | LinkageError e) {
            if (started.get()) {
                throw e;
            }
            Optional<String> setting = refused.apply(e);
            if (setting.isEmpty()) {
                throw e;
            }
            throw StartRefusedException.plugin("server.properties: " + setting.get(), e);
        }
    }

    private static Map<String, String> texts(Properties properties) {
        Map<String, String> texts = new TreeMap<>();
        properties
                .stringPropertyNames()
                .forEach(key -> texts.put(key, properties.getProperty(key)));
        return texts;
    }

    private static void serve(
            Environment environment,
            KafkaConfig config,
            FatalFaultReporter faults,
            AtomicBoolean started)
            throws IOException {
        KafkaMBeans beans = new KafkaMBeans();
        AtomicReference<String> waitsFor = new AtomicReference<>("");
        AtomicReference<Supplier<Optional<DiskReport>>> disk =
                new AtomicReference<>(Optional::empty);
        ManagementEndpoint management =
                new ManagementEndpoint(
                        new InetSocketAddress(environment.podIp(), MANAGEMENT_PORT),
                        ManagementEndpoint.node(
                                environment.role().kafkaName(), environment.nodeId()),
                        MetricRules.SERVER,
                        () ->
                                Health.of(
                                        waitsFor.get().isEmpty()
                                                ? observe(
                                                        environment.role(),
                                                        config,
                                                        beans,
                                                        started.get())
                                                : new KafkaState.Waiting(waitsFor.get())),
                        ServedTls::all,
                        () -> disk.get().get());
        ShutdownTimeouts bounds = ShutdownTimeouts.within(environment.gracePeriod());
        KafkaNode node = KafkaNode.of(environment.role(), config, bounds, faults, waitsFor::set);
        disk.set(node::disk);
        GracefulShutdown stop =
                GracefulShutdown.onShutdown(
                        node::stop,
                        management::close,
                        bounds.whole(),
                        "its logs will be recovered at the next start");

        node.start();
        started.set(true);
        LOG.info(
                "{} {} is serving, {} ms after the start of its process",
                environment.role().kafkaName(),
                environment.nodeId(),
                ManagementFactory.getRuntimeMXBean().getUptime());
        node.awaitStop();
        if (!stop.isUnderWay()) {
            LOG.error("Kafka stopped unexpectedly");
        }
    }

    private static KafkaState observe(
            Role role, KafkaConfig config, KafkaMBeans beans, boolean started) {
        return switch (role) {
            case Role.Broker() -> beans.broker(started);
            case Role.Controller(var quorumEntry) ->
                    beans.controller(started, KafkaNode.quiet(config));
        };
    }
}
