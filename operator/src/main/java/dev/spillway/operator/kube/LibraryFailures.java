package dev.spillway.operator.kube;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quarkus.logging.LoggingFilter;
import io.vertx.core.VertxException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.logging.Filter;
import java.util.logging.Formatter;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;

/**
 * What the libraries log about requests that failed. They log each with a stack trace, hundreds in
 * an outage. Here a request that was answered takes one line, and one that was not takes none,
 * because {@link ApiOutages} reports the outage. At level DEBUG everything is logged as it is.
 */
@LoggingFilter(name = LibraryFailures.NAME)
public final class LibraryFailures implements Filter {

    /** Named in application.properties. */
    static final String NAME = "library-failures";

    private static final List<String> LIBRARIES =
            List.of("io.fabric8.", "io.javaoperatorsdk.", "io.vertx.");

    private static final Formatter MESSAGE = new PatternFormatter("%s");

    /** A chain of causes may be a loop. */
    private static final int MAX_CAUSES = 20;

    @Override
    public boolean isLoggable(LogRecord line) {
        var thrown = line.getThrown();
        if (thrown == null
                || LIBRARIES.stream().noneMatch(String.valueOf(line.getLoggerName())::startsWith)
                || Logger.getLogger(line.getLoggerName()).isLoggable(Level.FINE)) {
            return true;
        }
        var answer =
                causes(thrown)
                        .filter(KubernetesClientException.class::isInstance)
                        .map(KubernetesClientException.class::cast)
                        .filter(ApiCalls::isAnswered)
                        .findFirst();
        if (answer.isPresent()) {
            append(line, ": " + answer.get().getMessage());
            line.setThrown(null);
            return true;
        }
        return causes(thrown).noneMatch(LibraryFailures::isOutage);
    }

    private static void append(LogRecord line, String text) {
        var message = MESSAGE.format(line) + text;
        if (line instanceof ExtLogRecord formatted) {
            // What was filled in may have braces of its own.
            formatted.setMessage(message, ExtLogRecord.FormatStyle.NO_FORMAT);
        } else {
            line.setMessage(message);
            line.setParameters(null);
        }
    }

    private static boolean isOutage(Throwable cause) {
        return cause instanceof KubernetesClientException
                || cause instanceof KubeUnavailableException
                || cause instanceof IOException
                || cause instanceof VertxException
                || cause instanceof TimeoutException;
    }

    private static Stream<Throwable> causes(Throwable thrown) {
        return Stream.iterate(Optional.of(thrown), next -> next.map(Throwable::getCause))
                .takeWhile(Optional::isPresent)
                .limit(MAX_CAUSES)
                .flatMap(Optional::stream);
    }
}
