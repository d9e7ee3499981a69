package dev.spillway.connect;

import dev.spillway.broker.management.ManagementEndpoint;
import dev.spillway.broker.management.MetricRules;
import dev.spillway.broker.management.ServedTls;
import dev.spillway.broker.tls.PinnedTls;
import dev.spillway.broker.tls.UnusableTlsException;
import dev.spillway.process.DeclaredKafka;
import dev.spillway.process.ExitCode;
import dev.spillway.process.FailureText;
import dev.spillway.process.GracefulShutdown;
import dev.spillway.process.RefusedSetting;
import dev.spillway.process.ShutdownTimeouts;
import dev.spillway.process.StartRefusedException;
import dev.spillway.process.TerminationLog;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.utils.internals.AppInfoParser;
import org.apache.kafka.common.utils.internals.Exit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one distributed worker of Kafka Connect in this process, from the Pod's environment to an
 * {@link ExitCode}.
 *
 * <ol>
 *   <li>Read the environment, complete connect.properties, and load the group's certificate.
 *   <li>Serve the management endpoint, so that the start can be watched.
 *   <li>Start Connect, and wait until it ends: because of SIGTERM (the shutdown hook stops it in
 *       order), or by itself, which is a failure.
 * </ol>
 */
public final class ConnectWorker {
    /** The argument for which the image runs a worker. */
    public static final String WORD = "connect";

    private static final Logger LOG = LoggerFactory.getLogger(ConnectWorker.class);
    private static final int MANAGEMENT_PORT = 8080;
    private static final int MAX_CAUSES = 10;

    private final WorkerEnvironment environment;
    private final Map<String, String> properties;
    private final TerminationLog end;
    private final ConnectNode node = new ConnectNode();

    private ConnectWorker(
            WorkerEnvironment environment, Map<String, String> properties, TerminationLog end) {
        this.environment = environment;
        this.properties = properties;
        this.end = end;
    }

    /** Returns only when the worker has ended. */
    public static ExitCode run(Map<String, String> variables) {
        TerminationLog end = TerminationLog.of(variables);
        try {
            DeclaredKafka.check(variables, AppInfoParser.getVersion());
            WorkerEnvironment environment = WorkerEnvironment.parse(variables);
            Map<String, String> properties = WorkerProperties.load(environment);
            PinnedTls.install(environment.tlsFiles());
            return new ConnectWorker(environment, properties, end).serve();
        } catch (UnusableTlsException e) {
            return refuse(
                    StartRefusedException.certificate("REST interface: " + e.getMessage()), end);
        } catch (StartRefusedException refused) {
            return refuse(refused, end);
        } catch (IOException | RuntimeException | Error e) {
            LOG.error("The worker failed", e);
            end.write("The worker failed: " + FailureText.of(e));
            return ExitCode.FAILED;
        }
    }

    private static ExitCode refuse(StartRefusedException refused, TerminationLog end) {
        LOG.error("Not starting: {}", refused.getMessage(), refused.getCause());
        end.write(String.valueOf(refused.getMessage()));
        return refused.exitCode();
    }

    private ExitCode serve() throws IOException {
        ManagementEndpoint management =
                new ManagementEndpoint(
                        new InetSocketAddress(environment.podIp(), MANAGEMENT_PORT),
                        identity(),
                        MetricRules.CONNECT_WORKER,
                        node::health,
                        ServedTls::all,
                        // What a worker keeps, it keeps in Kafka.
                        Optional::empty);
        GracefulShutdown stop =
                GracefulShutdown.onShutdown(
                        node::stop,
                        management::close,
                        ShutdownTimeouts.within(environment.gracePeriod()).whole(),
                        "its tasks repeat, elsewhere, what they had not committed");
        // The herder's thread ends the process when it fails; nothing is left to be stopped then.
        Exit.setExitProcedure(
                (status, message) -> Runtime.getRuntime().halt(ended(node.failure()).number()));
        try {
            node.start(properties);
        } catch (RuntimeException | LinkageError e) {
            return ended(e);
        }
        node.awaitStop();
        if (!stop.isUnderWay()) {
            LOG.error("Connect stopped unexpectedly");
        }
        return ExitCode.FAILED;
    }

    private SequencedMap<String, Object> identity() {
        SequencedMap<String, Object> identity = new LinkedHashMap<>();
        identity.put("role", WORD);
        identity.put("worker", environment.host() + ":" + WorkerProperties.REST_PORT);
        return identity;
    }

    /** Tells why, where people look. */
    private ExitCode ended(@Nullable Throwable failure) {
        if (failure == null) {
            end.write("The worker ended by itself; its log says why");
            return ExitCode.FAILED;
        }
        if (isAuthentication(failure)) {
            return failed(
                    "Kafka refused the credentials in %s: %s"
                            .formatted(environment.clientProperties(), FailureText.of(failure)),
                    failure);
        }
        Optional<String> setting = RefusedSetting.in(failure, properties);
        if (setting.isPresent()) {
            return refuse(
                    StartRefusedException.plugin("connect.properties: " + setting.get(), failure),
                    end);
        }
        return failed(
                "The worker failed%s: %s"
                        .formatted(
                                node.step().isEmpty() ? "" : " while " + node.step(),
                                FailureText.of(failure)),
                failure);
    }

    private ExitCode failed(String message, Throwable failure) {
        LOG.error(message, failure);
        end.write(message);
        return ExitCode.FAILED;
    }

    private static boolean isAuthentication(Throwable failure) {
        Throwable one = failure;
        for (int i = 0; i < MAX_CAUSES && one != null; i++) {
            if (one instanceof AuthenticationException) {
                return true;
            }
            one = one.getCause();
        }
        return false;
    }
}
