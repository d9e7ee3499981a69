package dev.spillway.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.vertx.core.http.HttpClosedException;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LibraryFailuresTest {
    private static final String INFORMERS = "io.fabric8.kubernetes.client.informers";

    /** Kept, since the log manager does not. */
    private static final Logger LIBRARY = Logger.getLogger(INFORMERS);

    private final LibraryFailures filter = new LibraryFailures();

    @BeforeEach
    void asInProduction() {
        LIBRARY.setLevel(Level.WARNING);
    }

    @AfterEach
    void asBefore() {
        LIBRARY.setLevel(null);
    }

    @Test
    void aRequestThatWasNotAnsweredTakesNoLine() {
        for (var failure :
                new Throwable[] {
                    new CompletionException(new IOException("Connection refused")),
                    new KubernetesClientException("timed out"),
                    new HttpClosedException("Connection was closed"),
                    new IllegalStateException(new KubeUnavailableException("no answer", null))
                }) {
            assertThat(filter.isLoggable(line(INFORMERS, failure))).as("%s", failure).isFalse();
        }
    }

    @Test
    void oneThatWasAnsweredTakesOneLine() {
        var status = new StatusBuilder().withCode(403).withMessage("pods is forbidden").build();
        var line = line(INFORMERS, new CompletionException(new KubernetesClientException(status)));
        assertThat(filter.isLoggable(line)).isTrue();
        assertThat(line.getThrown()).isNull();
        assertThat(line.getMessage()).startsWith("it failed: ").contains("pods is forbidden");
    }

    @Test
    void bracesInALineAreLeftAlone() {
        var line =
                new ExtLogRecord(
                        org.jboss.logmanager.Level.WARN,
                        "event {0}",
                        LibraryFailuresTest.class.getName());
        line.setParameters(new Object[] {"{resource=three}"});
        line.setLoggerName(INFORMERS);
        line.setThrown(
                new KubernetesClientException("a {conflict}", 409, new StatusBuilder().build()));
        assertThat(filter.isLoggable(line)).isTrue();
        assertThat(new PatternFormatter("%s").format(line))
                .isEqualTo("event {resource=three}: a {conflict}");
    }

    @Test
    void anythingElseKeepsItsStackTrace() {
        var bug = line(INFORMERS, new NullPointerException());
        assertThat(filter.isLoggable(bug)).isTrue();
        assertThat(bug.getThrown()).isNotNull();
        var ours = line("dev.spillway.operator.view", new IOException());
        assertThat(filter.isLoggable(ours)).isTrue();
        assertThat(ours.getThrown()).isNotNull();
    }

    @Test
    void atLevelDebugNothingIsHidden() {
        LIBRARY.setLevel(Level.FINE);
        assertThat(filter.isLoggable(line(INFORMERS, new IOException()))).isTrue();
    }

    private static LogRecord line(String logger, Throwable thrown) {
        var line = new LogRecord(Level.WARNING, "it failed");
        line.setLoggerName(logger);
        line.setThrown(thrown);
        return line;
    }
}
