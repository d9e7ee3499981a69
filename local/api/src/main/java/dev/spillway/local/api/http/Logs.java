package dev.spillway.local.api.http;

import dev.spillway.local.api.object.Failure;
import dev.spillway.local.api.resources.Resources;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** The log subresource of Pods: hands through what the {@link LogSource} has. */
public final class Logs {

    private static final int CHUNK_BYTES = 16 << 10;

    private final Resources resources;
    private final InstantSource clock;
    private volatile Optional<LogSource> source = Optional.empty();

    public Logs(Resources resources, InstantSource clock) {
        this.resources = resources;
        this.clock = clock;
    }

    /** Until then there are no logs: the kubelet starts after the server. */
    public void from(LogSource logSource) {
        source = Optional.of(logSource);
    }

    boolean isFor(Target target) {
        return target.subresource().equals("log") && target.type().stored().equals("pods");
    }

    /** Answers from a thread of its own, since logs are read from files and followed for long. */
    void answer(Target target, Exchange exchange) {
        resources.get(target.type(), target.namespace(), target.name());
        LogSource present =
                source.orElseThrow(() -> Failure.badRequest("no kubelet serves logs here"));
        LogSource.Request request = request(target, exchange);
        Thread.ofVirtual()
                .name("log-" + target.name())
                .start(() -> stream(present, request, exchange));
    }

    private LogSource.Request request(Target target, Exchange exchange) {
        return new LogSource.Request(
                target.namespace(),
                target.name(),
                exchange.query("container"),
                exchange.flag("follow"),
                exchange.flag("previous"),
                exchange.flag("timestamps"),
                exchange.number("tailLines"),
                exchange.number("limitBytes"),
                since(exchange));
    }

    private Optional<Instant> since(Exchange exchange) {
        if (exchange.number("sinceSeconds").isPresent()) {
            return Optional.of(
                    clock.instant().minusSeconds(exchange.number("sinceSeconds").getAsLong()));
        }
        String time = exchange.query("sinceTime");
        try {
            return time.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(time));
        } catch (DateTimeParseException e) {
            throw Failure.badRequest("sinceTime: Invalid value: \"" + time + "\"");
        }
    }

    private static void stream(LogSource source, LogSource.Request request, Exchange exchange) {
        HttpServerResponse response = exchange.request().response();
        try (InputStream log = source.open(request)) {
            // A client that goes away while nothing is logged ends the wait, too.
            Thread reader = Thread.currentThread();
            response.closeHandler(closed -> reader.interrupt());
            response.setChunked(true).putHeader("Content-Type", "text/plain");
            response.writeHead();
            byte[] chunk = new byte[CHUNK_BYTES];
            int read = log.read(chunk);
            while (read >= 0 && !response.closed()) {
                response.write(Buffer.buffer().appendBytes(chunk, 0, read))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get();
                read = log.read(chunk);
            }
            if (!response.closed()) {
                response.end();
            }
        } catch (IOException e) {
            fail(exchange, e);
        } catch (InterruptedException | ExecutionException e) {
            // The client is gone; there is nobody to tell.
        }
    }

    private static void fail(Exchange exchange, IOException e) {
        HttpServerResponse response = exchange.request().response();
        if (!response.headWritten()) {
            exchange.answer(Failure.badRequest(String.valueOf(e.getMessage())));
        } else if (!response.closed()) {
            exchange.request().connection().close();
        }
    }
}
