package dev.spillway.local.api.http;

import dev.spillway.local.api.fault.Faults;
import dev.spillway.local.api.object.Failure;
import dev.spillway.local.api.resources.Deletion;
import dev.spillway.local.api.resources.Listing;
import dev.spillway.local.api.resources.Resources;
import dev.spillway.local.api.store.Store;
import dev.spillway.local.api.types.Types;
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
    private final Types types;
    private final Audit audit;
    private final RequestCounts counts = new RequestCounts();
    private final Verbs verbs;
    private final Pages pages;
    private final Logs logs;
    private final Faults faults;
    private final Optional<FaultSwitch> faultSwitch;

    /**
     * @param logs see {@link Logs}
     * @param withFaults whether faults can be switched on
     */
    public ApiHandler(
            Vertx vertx,
            Store store,
            Types types,
            Resources resources,
            InstantSource clock,
            Audit audit,
            Logs logs,
            boolean withFaults) {
        this.vertx = vertx;
        this.store = store;
        this.types = types;
        this.audit = audit;
        this.verbs = new Verbs(resources, new Deletion(store, clock), new Listing(store), clock);
        this.pages = new Pages(types, counts);
        this.logs = logs;
        this.faults = new Faults(store::revision);
        this.faultSwitch =
                withFaults ? Optional.of(new FaultSwitch(faults, vertx)) : Optional.empty();
    }

    public void handle(HttpServerRequest request) {
        if (request.getHeader("Upgrade") != null
                && request.getHeader("Upgrade").toLowerCase(Locale.ROOT).equals("websocket")) {
            webSocket(request);
            return;
        }
        String length = request.getHeader("Content-Length");
        if (length != null && Long.parseLong(length) > MAX_BODY_BYTES) {
            new Exchange(request, Buffer.buffer()).answer(Failure.tooLarge(MAX_BODY_BYTES));
            return;
        }
        request.body()
                .onSuccess(body -> {
                    Exchange exchange = new Exchange(request, body);
                    guard(exchange, () -> answer(exchange));
                });
    }

    private void answer(Exchange exchange) {
        if (pages.answer(exchange) || switchesFaults(exchange)) {
            return;
        }
        Target target = target(exchange).orElseThrow(Failure::noSuchPath);
        boolean watch = isWatch(target, exchange);
        note(target, exchange, watch);
        if (watch) {
            watch(target, exchange, Clients.chunked(exchange.request().response()));
        } else if (logs.isFor(target)) {
            logs.answer(target, exchange);
        } else {
            verbs.run(target, exchange);
        }
    }

    private boolean switchesFaults(Exchange exchange) {
        return faultSwitch.map(each -> each.answer(exchange)).orElse(false);
    }

    /** The upgrade must come before anything is read or checked, or Vert.x refuses it. */
    private void webSocket(HttpServerRequest request) {
        Exchange exchange = new Exchange(request, Buffer.buffer());
        Optional<Target> target = target(exchange).filter(each -> isWatch(each, exchange));
        if (target.isEmpty()) {
            exchange.answer(Failure.noSuchPath());
            return;
        }
        note(target.get(), exchange, true);
        request.toWebSocket()
                .onSuccess(socket ->
                        guard(
                                exchange,
                                () -> watch(target.get(), exchange, Clients.webSocket(socket))));
    }

    private void watch(Target target, Exchange exchange, Watch.Client client) {
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
                        Verbs.query(target, exchange),
                        verbs.rendering(target, exchange),
                        options,
                        new FaultyClient(client, faults, agent, vertx))
                .start(vertx);
    }

    private Optional<Target> target(Exchange exchange) {
        return Target.parse(Target.segments(exchange.path()), types);
    }

    private static boolean isWatch(Target target, Exchange exchange) {
        return exchange.method().equals("GET") && target.name().isEmpty() && exchange.flag("watch");
    }

    private void note(Target target, Exchange exchange, boolean watch) {
        counts.count(target, exchange, watch);
        boolean all = target.name().isEmpty();
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

    private static void guard(Exchange exchange, Runnable work) {
        try {
            work.run();
        } catch (Failure failure) {
            exchange.answer(failure);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            LOG.log(Level.ERROR, exchange.method() + " " + exchange.request().uri(), e);
            exchange.answer(Failure.internal(e.toString()));
        }
    }
}
