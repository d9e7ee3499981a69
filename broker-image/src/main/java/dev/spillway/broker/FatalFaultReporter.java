package dev.spillway.broker;

import dev.spillway.process.ExitCode;
import dev.spillway.process.RefusedSetting;
import dev.spillway.process.TerminationLog;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import kafka.server.FaultHandlerFactory;
import kafka.server.StandardFaultHandlerFactory;
import org.apache.kafka.server.fault.FaultHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka's fault handlers, with a report: a fatal fault ends the process from whatever thread finds
 * it, also while a controller starts. Before that, its reason goes to the Pod's status.
 */
final class FatalFaultReporter implements FaultHandlerFactory {
    private static final Logger LOG = LoggerFactory.getLogger(FatalFaultReporter.class);

    private final Function<Throwable, Optional<String>> refusedSetting;
    private final TerminationLog end;
    private final Consumer<ExitCode> halt;
    private final FaultHandlerFactory kafkas = new StandardFaultHandlerFactory();

    /**
     * @param refusedSetting the setting that is to blame, see {@link RefusedSetting}
     * @param halt ends the process at once, as Kafka would
     */
    FatalFaultReporter(
            Function<Throwable, Optional<String>> refusedSetting,
            TerminationLog end,
            Consumer<ExitCode> halt) {
        this.refusedSetting = refusedSetting;
        this.end = end;
        this.halt = halt;
    }

    @Override
    public FaultHandler build(String name, boolean fatal, Runnable action) {
        FaultHandler handler = kafkas.build(name, fatal, action);
        return fatal
                ? (message, cause) -> {
                    report(message, cause);
                    return handler.handleFault(message, cause);
                }
                : handler;
    }

    private void report(String message, Throwable cause) {
        Optional<String> setting = cause == null ? Optional.empty() : refusedSetting.apply(cause);
        if (setting.isPresent()) {
            String refused = "server.properties: " + setting.get();
            LOG.error("Not starting: {}", refused, cause);
            end.write(refused);
            halt.accept(ExitCode.MISCONFIGURED);
        } else {
            end.write("Kafka failed: " + message + (cause == null ? "" : ": " + cause));
        }
    }
}
