package dev.spillway.local.api.http;

import dev.spillway.local.api.fault.ActiveFaults;
import dev.spillway.local.api.object.StatusException;
import dev.spillway.local.api.resources.Deletion;
import dev.spillway.local.api.resources.Listing;
import dev.spillway.local.api.resources.Registry;
import dev.spillway.local.api.store.Store;
import dev.spillway.local.api.types.ResourceTypes;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

/** The way of a request: a fixed page, a watch, a log, or a verb on a resource. */
public final class ApiHandler {

    private static final System.Logger LOG = System.getLogger(ApiHandler.class.getName());

    private static final long MAX_BODY_BYTES = 3 << 20;

    private final Vertx vertx;
    private final Store store;
    private final ResourceTypes types;
    private final Audit audit;
    private final RequestMetrics counts = new RequestMetrics();
    private final ResourceEndpoints verbs;
    private final NonResourceEndpoints pages;
    private final PodLogs logs;
    private final ActiveFaults faults;
    private final Optional<FaultEndpoint> faultSwitch;

    /**
     * @param logs see {@link PodLogs}
     * @param withFaults whether faults can be switched on
     */
    public ApiHandler(
            Vertx vertx,
            Store store,
            ResourceTypes types,
            Registry resources,
            InstantSource clock,
            Audit audit,
            PodLogs logs,
            boolean withFaults) {
        this.vertx = vertx;
        this.store = store;
        this.types = types;
        this.audit = audit;
        this.verbs =
                new ResourceEndpoints(
                        resources, new Deletion(store, clock), new Listing(store), clock);
        this.pages = new NonResourceEndpoints(types, counts);
        this.logs = logs;
        this.faults = new ActiveFaults(store::revision);
        this.faultSwitch =
                withFaults ? Optional.of(new FaultEndpoint(faults, vertx)) : Optional.empty();
    }

    public void handle(HttpServerRequest request) {
        if (request.getHeader("Upgrade") != null
                && request.getHeader("Upgrade").toLowerCase(Locale.ROOT).equals("websocket")) {
            webSocket(request);
            return;
        }
        String length = request.getHeader("Content-Length");
        if (length != null && Long.parseLong(length) > MAX_BODY_BYTES) {
            new RequestContext(request, Buffer.buffer())
                    .answer(StatusException.tooLarge(MAX_BODY_BYTES));
            return;
        }
        request.body()
                .onSuccess(body -> {
                    RequestContext exchange = new RequestContext(request, body);
                    guard(exchange, () -> answer(exchange));
                });
    }

    private void answer(RequestContext exchange) {
        if (pages.answer(exchange) || switchesFaults(exchange)) {
            return;
        }
        RequestInfo target = target(exchange).orElseThrow(StatusException::noSuchPath);
        boolean watch = isWatch(target, exchange);
        note(target, exchange, watch);
        if (watch) {
            watch(target, exchange, WatchConnections.chunked(exchange.request().response()));
        } else if (logs.isFor(target)) {
            logs.answer(target, exchange);
        } else {
            verbs.run(target, exchange);
        }
    }

    private boolean switchesFaults(RequestContext exchange) {
        return faultSwitch.map(each -> each.answer(exchange)).orElse(false);
    }

    /** The upgrade must come before anything is read or checked, or Vert.x refuses it. */
    private void webSocket(HttpServerRequest request) {
        RequestContext exchange = new RequestContext(request, Buffer.buffer());
        Optional<RequestInfo> target = target(exchange).filter(each -> isWatch(each, exchange));
        if (target.isEmpty()) {
            exchange.answer(StatusException.noSuchPath());
            return;
        }
        note(target.get(), exchange, true);
        request.toWebSocket()
                .onSuccess(socket ->
                        guard(
                                exchange,
                                () ->
                                        watch(
                                                target.get(),
                                                exchange,
                                                WatchConnections.webSocket(socket))));
    }

    private void watch(RequestInfo target, RequestContext exchange, Watch.Client client) {
        String initial = exchange.query("sendInitialEvents");
        String agent = exchange.header("User-Agent");
        Watch.Options options =
                new Watch.Options(
                        exchange.query("resourceVersion"),
                        initial.isEmpty() ? Optional.empty() : Optional.of(initial.equals("true")),
                        exchange.flag("allowWatchBookmarks"),
                        exchange.number("timeoutSeconds").orElse(0),
                        faults.oldest(agent));
        new Watch(
                        store,
                        ResourceEndpoints.query(target, exchange),
                        verbs.rendering(target, exchange),
                        options,
                        new FaultyConnection(client, faults, agent, vertx))
                .start(vertx);
    }

    private Optional<RequestInfo> target(RequestContext exchange) {
        return RequestInfo.parse(RequestInfo.segments(exchange.path()), types);
    }

    private static boolean isWatch(RequestInfo target, RequestContext exchange) {
        return exchange.method().equals("GET") && target.isCollection() && exchange.flag("watch");
    }

    private void note(RequestInfo target, RequestContext exchange, boolean watch) {
        counts.count(target, exchange, watch);
        boolean all = target.isCollection();
        String verb =
                switch (exchange.method()) {
                    case "GET" -> watch ? "watch" : all ? "list" : "get";
                    case "POST" -> "create";
                    case "PUT" -> "update";
                    case "PATCH" -> "patch";
                    case "DELETE" -> all ? "deletecollection" : "delete";
                    default -> exchange.method().toLowerCase(Locale.ROOT);
                };
        audit.seen(
                verb,
                target.type().group(),
                target.type().plural(),
                target.subresource(),
                exchange.header("User-Agent"));
    }

    private static void guard(RequestContext exchange, Runnable work) {
        try {
            work.run();
        } catch (StatusException failure) {
            exchange.answer(failure);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            LOG.log(Level.ERROR, exchange.method() + " " + exchange.request().uri(), e);
            exchange.answer(StatusException.internal(e.toString()));
        }
    }
}
