package dev.spillway.operator.kube;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.net.HttpURLConnection;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says once that the API server does not answer, and once that it does again, whichever of hundreds
 * of requests notices. What a single request met is logged at DEBUG.
 */
public final class ApiOutages implements Interceptor {
    private static final Logger LOG = LoggerFactory.getLogger(ApiOutages.class);

    /** A single failure is no outage: a connection that was idle may have been closed. */
    private static final Duration WORTH_SAYING = Duration.ofSeconds(2);

    private final Clock clock;
    private final Consumer<String> say;
    private Optional<Instant> since = Optional.empty();
    private boolean said;

    public ApiOutages(Clock clock) {
        this(clock, LOG::warn);
    }

    ApiOutages(Clock clock, Consumer<String> say) {
        this.clock = clock;
        this.say = say;
    }

    @Override
    public void after(
            HttpRequest request,
            HttpResponse<?> response,
            AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        if (response.code() == HttpURLConnection.HTTP_UNAVAILABLE
                || response.code() == HttpURLConnection.HTTP_GATEWAY_TIMEOUT) {
            failed("HTTP " + response.code());
        } else {
            answered();
        }
    }

    @Override
    public void afterConnectionFailure(HttpRequest request, Throwable failure) {
        LOG.debug("{} {}", request.method(), request.uri(), failure);
        failed(String.valueOf(failure.getMessage() == null ? failure : failure.getMessage()));
    }

    synchronized void failed(String why) {
        var now = clock.instant();
        var first = since.orElse(now);
        since = Optional.of(first);
        if (!said && !now.isBefore(first.plus(WORTH_SAYING))) {
            said = true;
            say.accept(
                    "the Kubernetes API does not answer since %s (%s); nothing is changed until it"
                                    .formatted(first.truncatedTo(ChronoUnit.SECONDS), why)
                            + " does");
        }
    }

    synchronized void answered() {
        if (said) {
            say.accept(
                    "the Kubernetes API answers again, after %d s"
                            .formatted(
                                    Duration.between(since.orElseThrow(), clock.instant())
                                            .toSeconds()));
        }
        since = Optional.empty();
        said = false;
    }
}
