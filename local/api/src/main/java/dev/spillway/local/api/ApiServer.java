package dev.spillway.local.api;

import dev.spillway.local.api.access.Credentials;
import dev.spillway.local.api.cleanup.CleanupController;
import dev.spillway.local.api.cleanup.DefaultServiceAccounts;
import dev.spillway.local.api.fault.ClusterFaults;
import dev.spillway.local.api.http.ApiHandler;
import dev.spillway.local.api.http.Audit;
import dev.spillway.local.api.http.LogSource;
import dev.spillway.local.api.http.PodLogs;
import dev.spillway.local.api.resources.CrdWatcher;
import dev.spillway.local.api.resources.Deletion;
import dev.spillway.local.api.resources.Registry;
import dev.spillway.local.api.resources.ServiceAddresses;
import dev.spillway.local.api.resources.ServiceRange;
import dev.spillway.local.api.store.FileJournal;
import dev.spillway.local.api.store.Journal;
import dev.spillway.local.api.store.Store;
import dev.spillway.local.api.types.BuiltInTypes;
import dev.spillway.local.api.types.ResourceTypes;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A Kubernetes API server for the part of the API that this product and kubectl use, over HTTPS on
 * 127.0.0.1: kubectl sends a token over TLS only. Every caller has a token, and does what RBAC
 * allows it.
 *
 * <p>All objects belong to one event loop, so requests are serialized.
 */
public final class ApiServer implements AutoCloseable {

    private static final String HOST = "127.0.0.1";
    private static final long START_SECONDS = 30;

    /**
     * The first request for a type may load many classes on the event loop; only a longer delay is
     * worth a warning.
     */
    private static final long MAX_EVENT_LOOP_SECONDS = 20;

    private static final long EXPIRY_MILLIS = 60_000;

    private final Vertx vertx;
    private final HttpServer server;
    private final Credentials credentials;
    private final Store store;
    private final PodLogs logs;
    private final ClusterFaults faults;

    private ApiServer(
            Vertx vertx,
            HttpServer server,
            Credentials credentials,
            Store store,
            PodLogs logs,
            ClusterFaults faults) {
        this.vertx = vertx;
        this.server = server;
        this.credentials = credentials;
        this.store = store;
        this.logs = logs;
        this.faults = faults;
    }

    /**
     * Server options.
     *
     * @param port 0 for any free port
     * @param state the directory where objects are persisted; empty to keep them in memory only
     * @param credentials the directory where the server's credentials are, made if absent; empty
     *     for those of this process
     * @param faults whether clients may inject faults, for tests: see {@code
     *     dev.spillway.local.api.fault}
     * @param services the range of Services' addresses; stored Services with an address outside of
     *     it get another
     */
    public record Config(
            int port,
            Optional<Path> state,
            Optional<Path> credentials,
            Audit audit,
            boolean faults,
            ServiceRange services) {

        /** The range of kubeadm; nothing listens there. */
        private static final ServiceRange SERVICES = ServiceRange.parse("10.96.0.0/16");

        /** For tests: in memory, on any free port. */
        public static Config inMemory() {
            return new Config(
                    0,
                    Optional.empty(),
                    Optional.empty(),
                    (verb, group, resource, subresource, agent) -> {},
                    false,
                    SERVICES);
        }

        /** Persists objects in a directory. */
        public static Config in(Path state) {
            return new Config(
                    0, Optional.of(state), Optional.empty(), inMemory().audit(), false, SERVICES);
        }

        public Config withPort(int other) {
            return new Config(other, state, credentials, audit, faults, services);
        }

        public Config withAudit(Audit other) {
            return new Config(port, state, credentials, other, faults, services);
        }

        public Config withFaults(boolean allowed) {
            return new Config(port, state, credentials, audit, allowed, services);
        }

        public Config withServices(ServiceRange other) {
            return new Config(port, state, credentials, audit, faults, other);
        }

        public Config withCredentials(Path directory) {
            return new Config(port, state, Optional.of(directory), audit, faults, services);
        }
    }

    /**
     * Starts a server and returns when it accepts requests.
     *
     * @throws IllegalStateException if the port or the state directory is in use
     */
    public static ApiServer start(Config config) {
        Credentials credentials =
                config.credentials().map(Credentials::in).orElseGet(Credentials::ofThisProcess);
        Vertx vertx = Vertx.vertx(options());
        try {
            Context loop = vertx.getOrCreateContext();
            return onLoop(loop, () -> start(config, credentials, vertx));
        } catch (RuntimeException e) {
            vertx.close();
            throw e;
        }
    }

    public int port() {
        return server.actualPort();
    }

    /** Such as {@code https://127.0.0.1:40123}. */
    public String url() {
        return "https://" + HOST + ":" + port();
    }

    /** What this server proves itself with, and the administrator's token. */
    public Credentials credentials() {
        return credentials;
    }

    /** For the administrator: kubectl, Helm and other clients. Keep it secret. */
    public String kubeconfig() {
        return Kubeconfig.of(url(), credentials.certificate(), credentials.administratorsToken());
    }

    /** Sets where the logs of Pods come from. */
    public void logs(LogSource source) {
        logs.from(source);
    }

    /** The injected faults that controllers and a kubelet apply. */
    public ClusterFaults faults() {
        return faults;
    }

    /** Stops serving. Every acknowledged write is in the state directory when it returns. */
    @Override
    public void close() {
        await(vertx.close().toCompletionStage().toCompletableFuture());
        store.close();
    }

    private static VertxOptions options() {
        return new VertxOptions()
                .setEventLoopPoolSize(1)
                .setWorkerPoolSize(1)
                .setInternalBlockingPoolSize(1)
                .setMaxEventLoopExecuteTime(MAX_EVENT_LOOP_SECONDS)
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.SECONDS)
                .setFileSystemOptions(
                        new FileSystemOptions()
                                .setFileCachingEnabled(false)
                                .setClassPathResolvingEnabled(false));
    }

    private static CompletableFuture<ApiServer> start(
            Config config, Credentials credentials, Vertx vertx) {
        InstantSource clock = InstantSource.system();
        Journal journal = config.state().<Journal>map(FileJournal::new).orElseGet(Journal::none);
        Store store = new Store(journal);
        ResourceTypes types = new ResourceTypes(BuiltInTypes.all());
        CrdWatcher.follow(store, types);
        ServiceAddresses addresses = new ServiceAddresses(store, config.services());
        addresses.readdress();
        Registry registry = new Registry(store, addresses, clock);
        PodLogs logs = new PodLogs(registry, clock);
        SystemNamespaces.create(types, store, registry);
        DefaultServiceAccounts.keep(store, registry, types);
        Deletion deletion = new Deletion(store, clock);
        startCleanup(
                new CleanupController(store, types, registry, deletion, clock, later(vertx)),
                vertx);
        ApiHandler handler =
                new ApiHandler(
                        vertx,
                        store,
                        types,
                        registry,
                        clock,
                        credentials,
                        config.audit(),
                        logs,
                        config.faults());
        return vertx.createHttpServer(
                        new HttpServerOptions()
                                .setHost(HOST)
                                .setPort(config.port())
                                .setSsl(true)
                                .setKeyCertOptions(
                                        new PfxOptions()
                                                .setValue(Buffer.buffer(credentials.keyStore()))
                                                .setPassword(Credentials.KEYSTORE_PASSWORD))
                                // A client that offers an upgrade with a large body would send the
                                // body in both protocols.
                                .setHttp2ClearTextEnabled(false)
                                .setMaxHeaderSize(64 << 10)
                                .setMaxInitialLineLength(64 << 10))
                .requestHandler(handler::handle)
                .listen()
                .map(server ->
                        new ApiServer(vertx, server, credentials, store, logs, handler.faults()))
                .onFailure(failure -> store.close())
                .toCompletionStage()
                .toCompletableFuture();
    }

    private static Executor later(Vertx vertx) {
        Context loop = vertx.getOrCreateContext();
        return work -> loop.runOnContext(start -> work.run());
    }

    private static void startCleanup(CleanupController cleanup, Vertx vertx) {
        cleanup.start();
        vertx.setPeriodic(EXPIRY_MILLIS, timer -> cleanup.expire());
    }

    private static <T> T onLoop(Context loop, Callable<CompletableFuture<T>> work) {
        CompletableFuture<CompletableFuture<T>> result = new CompletableFuture<>();
        loop.runOnContext(start -> {
            try {
                result.complete(work.call());
            } catch (Exception e) {
                result.completeExceptionally(e);
            }
        });
        return await(await(result));
    }

    private static <T> T await(CompletableFuture<T> future) {
        try {
            return future.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new IllegalStateException("The API server failed: " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new IllegalStateException(
                    "The API server did not respond within %d s".formatted(START_SECONDS), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for the API server", e);
        }
    }
}
