package dev.spillway.local.api.http;

import dev.spillway.local.api.access.Attributes;
import dev.spillway.local.api.access.Authenticator;
import dev.spillway.local.api.access.Caller;
import dev.spillway.local.api.access.Credentials;
import dev.spillway.local.api.access.Rbac;
import dev.spillway.local.api.access.ServiceAccountTokens;
import dev.spillway.local.api.fault.ActiveFaults;
import dev.spillway.local.api.fault.Call;
import dev.spillway.local.api.fault.ClusterFaults;
import dev.spillway.local.api.object.FieldSelector;
import dev.spillway.local.api.object.StatusException;
import dev.spillway.local.api.resources.Deletion;
import dev.spillway.local.api.resources.Eviction;
import dev.spillway.local.api.resources.Listing;
import dev.spillway.local.api.resources.Registry;
import dev.spillway.local.api.store.Store;
import dev.spillway.local.api.types.ResourceType;
import dev.spillway.local.api.types.ResourceTypes;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * Dispatches a request to a non-resource endpoint, a watch, the log of a Pod, or a verb on a
 * resource.
 */
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
    private final Rbac rbac;
    private final Authenticator authenticator;
    private final TokenRequests tokens;
    private final ActiveFaults faults;
    private final Optional<FaultEndpoint> faultSwitch;

    /**
     * @param credentials what the administrator's and ServiceAccounts' tokens are checked with
     * @param logs see {@link PodLogs}
     * @param withFaults whether clients may inject faults
     */
    public ApiHandler(
            Vertx vertx,
            Store store,
            ResourceTypes types,
            Registry registry,
            InstantSource clock,
            Credentials credentials,
            Audit audit,
            PodLogs logs,
            boolean withFaults) {
        this.vertx = vertx;
        this.store = store;
        this.types = types;
        this.audit = audit;
        Deletion deletion = new Deletion(store, clock);
        ResourceType budgets = types.byKind("policy/v1", "PodDisruptionBudget").orElseThrow();
        Eviction eviction = new Eviction(store, registry, deletion, budgets, clock);
        this.verbs = new ResourceEndpoints(registry, deletion, eviction, new Listing(store), clock);
        this.rbac = new Rbac(store);
        ServiceAccountTokens accounts =
                new ServiceAccountTokens(credentials.signingKey(), store, clock);
        this.authenticator = new Authenticator(credentials.administratorsToken(), accounts, rbac);
        this.tokens = new TokenRequests(registry, types, accounts, clock);
        this.pages = new NonResourceEndpoints(types, counts, rbac);
        this.logs = logs;
        this.faults = new ActiveFaults(store::revision);
        this.faultSwitch =
                withFaults ? Optional.of(new FaultEndpoint(faults, vertx)) : Optional.empty();
    }

    /** The faults that the controllers and the kubelet apply. */
    public ClusterFaults faults() {
        return faults;
    }

    /** Nothing of a request is read beyond its head before its sender is known. */
    public void handle(HttpServerRequest request) {
        RequestContext unknown = new RequestContext(request, Buffer.buffer(), Caller.ANONYMOUS);
        guard(unknown, () -> handle(request, caller(request)));
    }

    private Caller caller(HttpServerRequest request) {
        if (NonResourceEndpoints.isOpen(Objects.requireNonNullElse(request.path(), "/"))) {
            return Caller.ANONYMOUS;
        }
        return authenticator.caller(
                Objects.requireNonNullElse(request.getHeader("Authorization"), ""),
                Objects.requireNonNullElse(request.getHeader("Impersonate-User"), ""),
                request.headers().getAll("Impersonate-Group"));
    }

    private void handle(HttpServerRequest request, Caller caller) {
        if (request.getHeader("Upgrade") != null
                && request.getHeader("Upgrade").toLowerCase(Locale.ROOT).equals("websocket")) {
            webSocket(request, caller);
            return;
        }
        String length = request.getHeader("Content-Length");
        if (length != null && Long.parseLong(length) > MAX_BODY_BYTES) {
            new RequestContext(request, Buffer.buffer(), caller)
                    .answer(StatusException.tooLarge(MAX_BODY_BYTES));
            return;
        }
        request.body()
                .onSuccess(body -> {
                    RequestContext context = new RequestContext(request, body, caller);
                    guard(context, () -> answer(context));
                });
    }

    private void answer(RequestContext context) {
        if (pages.answer(context) || switchesFaults(context)) {
            return;
        }
        RequestInfo info = info(context).orElseThrow(StatusException::noSuchPath);
        boolean watch = isWatch(info, context);
        Call call = call(info, context, watch);
        record(info, call, context, watch);
        authorize(info, call, context);
        inTime(call, context, () -> answer(info, call, context, watch));
    }

    private void answer(RequestInfo info, Call call, RequestContext context, boolean watch) {
        refuse(call);
        if (watch) {
            watch(info, call, context, WatchConnections.chunked(context.request().response()));
        } else if (logs.isFor(info)) {
            logs.answer(info, context);
        } else if (TokenRequests.isFor(info)) {
            tokens.answer(info, context);
        } else {
            verbs.run(info, context, faults.oldest(call));
        }
    }

    private void inTime(Call call, RequestContext context, Runnable work) {
        Duration late = faults.slowness(call);
        if (late.isZero()) {
            work.run();
        } else {
            vertx.setTimer(late.toMillis(), timer -> guard(context, work));
        }
    }

    private void refuse(Call call) {
        Optional<StatusException> refusal =
                faults.refusal(
                        call,
                        () ->
                                (int)
                                        store.keysIn(call.namespace())
                                                .filter(key ->
                                                        key.resource()
                                                                .equals(
                                                                        ResourceType.stored(
                                                                                call.resource())))
                                                .count());
        if (refusal.isPresent()) {
            throw refusal.get();
        }
    }

    private boolean switchesFaults(RequestContext context) {
        if (faultSwitch.isEmpty() || !FaultEndpoint.isFor(context)) {
            return false;
        }
        String verb = context.method().toLowerCase(Locale.ROOT);
        rbac.require(context.caller(), new Attributes.OnPath(verb, context.path()));
        faultSwitch.get().answer(context);
        return true;
    }

    /** Vert.x requires the upgrade before the body is read. */
    private void webSocket(HttpServerRequest request, Caller caller) {
        RequestContext context = new RequestContext(request, Buffer.buffer(), caller);
        Optional<RequestInfo> info = info(context).filter(each -> isWatch(each, context));
        if (info.isEmpty()) {
            context.answer(StatusException.noSuchPath());
            return;
        }
        Call call = call(info.get(), context, true);
        record(info.get(), call, context, true);
        guard(
                context,
                () -> {
                    authorize(info.get(), call, context);
                    refuse(call);
                    request.toWebSocket()
                            .onSuccess(socket ->
                                    inTime(
                                            call,
                                            context,
                                            () ->
                                                    guard(
                                                            context,
                                                            () ->
                                                                    watch(
                                                                            info.get(),
                                                                            call,
                                                                            context,
                                                                            WatchConnections
                                                                                    .webSocket(
                                                                                            socket)))));
                });
    }

    private void watch(
            RequestInfo info, Call call, RequestContext context, Watch.Connection connection) {
        String initial = context.query("sendInitialEvents");
        Watch.Options options =
                new Watch.Options(
                        context.query("resourceVersion"),
                        initial.isEmpty() ? Optional.empty() : Optional.of(initial.equals("true")),
                        context.flag("allowWatchBookmarks"),
                        context.number("timeoutSeconds").orElse(0),
                        faults.oldest(call));
        new Watch(
                        store,
                        ResourceEndpoints.query(info, context),
                        verbs.renderer(info, context),
                        options,
                        new FaultyConnection(connection, faults, call, vertx))
                .start(vertx);
    }

    private Optional<RequestInfo> info(RequestContext context) {
        return RequestInfo.parse(RequestInfo.segments(context.path()), types);
    }

    /**
     * An apply or an update that creates an object needs the right to create as well, as in
     * Kubernetes.
     */
    private void authorize(RequestInfo info, Call call, RequestContext context) {
        Attributes.OnResource wanted =
                new Attributes.OnResource(
                        call.verb(),
                        call.resource(),
                        call.subresource(),
                        namespace(info),
                        name(info, call, context));
        rbac.require(context.caller(), wanted);
        boolean makes =
                call.effect() == Call.Effect.Creates
                        && call.subresource().isEmpty()
                        && (call.verb().equals("update")
                                || context.contentType().equals(RequestDecoder.APPLY));
        if (makes) {
            rbac.require(context.caller(), wanted.withVerb("create"));
        }
    }

    /** A Namespace is in itself: a Role there may grant it. */
    private static String namespace(RequestInfo info) {
        return info.type().stored().equals("namespaces") ? info.name() : info.namespace();
    }

    /** A list or watch that selects one name is a request for it. */
    private static String name(RequestInfo info, Call call, RequestContext context) {
        return switch (call.verb()) {
            case "list", "watch" ->
                    FieldSelector.parse(context.query("fieldSelector"))
                            .exactly("metadata.name")
                            .orElse(info.name());
            default -> info.name();
        };
    }

    private static boolean isWatch(RequestInfo info, RequestContext context) {
        return context.method().equals("GET") && info.isCollection() && context.flag("watch");
    }

    private void record(RequestInfo info, Call call, RequestContext context, boolean watch) {
        counts.count(info, context, watch);
        audit.seen(
                call.verb(),
                info.type().group(),
                info.type().plural(),
                info.subresource(),
                call.agent());
    }

    private Call call(RequestInfo info, RequestContext context, boolean watch) {
        boolean all = info.isCollection();
        String verb =
                switch (context.method()) {
                    case "GET" -> watch ? "watch" : all ? "list" : "get";
                    case "POST" -> "create";
                    case "PUT" -> "update";
                    case "PATCH" -> "patch";
                    case "DELETE" -> all ? "deletecollection" : "delete";
                    default -> context.method().toLowerCase(Locale.ROOT);
                };
        return new Call(
                context.header("User-Agent"),
                verb,
                info.type().resource(),
                info.subresource(),
                info.namespace(),
                info.name(),
                effect(verb, info, context));
    }

    private Call.Effect effect(String verb, RequestInfo info, RequestContext context) {
        return switch (verb) {
            case "create" -> Call.Effect.Creates;
            case "update", "patch" ->
                    store.get(info.object().key()) == null
                            ? Call.Effect.Creates
                            : Call.Effect.ChangesIfCurrent;
            case "delete" ->
                    RequestDecoder.objectIfAny(context).has("preconditions")
                            ? Call.Effect.ChangesIfCurrent
                            : Call.Effect.Changes;
            case "deletecollection" -> Call.Effect.Changes;
            default -> Call.Effect.Reads;
        };
    }

    private static void guard(RequestContext context, Runnable work) {
        try {
            work.run();
        } catch (StatusException failure) {
            context.answer(failure);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            LOG.log(Level.ERROR, context.method() + " " + context.request().uri(), e);
            context.answer(StatusException.internal(e.toString()));
        }
    }
}
