package dev.spillway.local.api.http;

import dev.spillway.local.api.object.StatusException;
import dev.spillway.local.api.resources.Registry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** The log subresource of Pods: streams from the {@link LogSource}. */
public final class PodLogs {

    private static final int CHUNK_BYTES = 16 << 10;

    private final Registry registry;
    private final InstantSource clock;
    private volatile Optional<LogSource> source = Optional.empty();

    public PodLogs(Registry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /** Sets the source, which does not exist before the kubelet has started. */
    public void from(LogSource logSource) {
        source = Optional.of(logSource);
    }

    boolean isFor(RequestInfo info) {
        return info.subresource().equals("log") && info.type().stored().equals("pods");
    }

    /** Answers from a thread of its own, because reading and following logs blocks. */
    void answer(RequestInfo info, RequestContext context) {
        registry.get(info.object());
        LogSource present =
                source.orElseThrow(() -> StatusException.badRequest("no kubelet is running"));
        LogSource.Request request = request(info, context);
        Thread.ofVirtual()
                .name("log-" + info.name())
                .start(() -> stream(present, request, context));
    }

    private LogSource.Request request(RequestInfo info, RequestContext context) {
        return new LogSource.Request(
                info.namespace(),
                info.name(),
                context.query("container"),
                context.flag("follow"),
                context.flag("previous"),
                context.flag("timestamps"),
                context.number("tailLines"),
                context.number("limitBytes"),
                since(context));
    }

    private Optional<Instant> since(RequestContext context) {
        if (context.number("sinceSeconds").isPresent()) {
            return Optional.of(
                    clock.instant().minusSeconds(context.number("sinceSeconds").getAsLong()));
        }
        String time = context.query("sinceTime");
        try {
            return time.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(time));
        } catch (DateTimeParseException e) {
            throw StatusException.badRequest("sinceTime: Invalid value: \"" + time + "\"");
        }
    }

    private static void stream(
            LogSource source, LogSource.Request request, RequestContext context) {
        HttpServerResponse response = context.request().response();
        try (InputStream log = source.open(request)) {
            // Stop waiting for output when the client disconnects.
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
            fail(context, e);
        } catch (InterruptedException | ExecutionException e) {
            // The client has disconnected.
        }
    }

    private static void fail(RequestContext context, IOException e) {
        HttpServerResponse response = context.request().response();
        if (!response.headWritten()) {
            context.answer(StatusException.badRequest(String.valueOf(e.getMessage())));
        } else if (!response.closed()) {
            context.request().connection().close();
        }
    }
}
