package dev.spillway.operator.reconcile;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.Condition;
import dev.spillway.operator.api.User;
import dev.spillway.operator.credentials.ClientCertificate;
import dev.spillway.operator.credentials.UserCertificates;
import dev.spillway.operator.desired.ClientEndpoint;
import dev.spillway.operator.fixtures.ManualClock;
import dev.spillway.operator.fixtures.TestCertificates;
import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.kube.UserMetadataChanges;
import dev.spillway.operator.model.Identity;
import dev.spillway.operator.model.Password;
import dev.spillway.operator.status.Finding;
import dev.spillway.operator.view.BrokerPods;
import dev.spillway.operator.view.ClusterKey;
import dev.spillway.operator.view.ClusterView;
import dev.spillway.operator.view.ClusterViews;
import dev.spillway.operator.view.FakeConnection;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A User's reconciler with everything around it in memory: Users, one Cluster, its Kafka, Secrets.
 * Time passes, and the view works, only when a test says so.
 */
final class UserReconcilerFixture {
    private static final ClusterKey KEY = new ClusterKey("default", "events");
    private static final DateTimeFormatter KEYTOOLS =
            DateTimeFormatter.ofPattern("yyyy/MM/dd HH:mm:ss").withZone(ZoneId.systemDefault());

    final ManualClock time = new ManualClock();
    final FakeConnection kafka = new FakeConnection();
    final FakeUserCache cache = new FakeUserCache();
    final FakeUserSecrets secrets = new FakeUserSecrets();

    /** {@code Normal CredentialsReplaced alice}. */
    final List<String> events = new ArrayList<>();

    /** Users without the operator's finalizer any more. */
    final List<String> released = new ArrayList<>();

    /** The listener that fits a Scram User; empty if none does. */
    Optional<ClientEndpoint> listener =
            Optional.of(
                    new ClientEndpoint(
                            "clients",
                            "events-bootstrap.default.svc:9094",
                            "SASL_SSL",
                            Optional.empty()));

    /** The Cluster's certificate authority; null while there is none. */
    @Nullable String authority = "the-ca";

    @Nullable Cluster cluster = TopicReconcilerFixture.cluster("replicas: 3");
    private int created;

    /** Who issued it, by chain. */
    private final Map<String, String> issued = new HashMap<>();

    private final UserIndex index = new UserIndex();
    private final ViewEventSource viewEvents = new ViewEventSource(new TopicIndex(), index);
    private final ClusterViews views =
            new ClusterViews(
                    key ->
                            new ClusterView(
                                    key,
                                    BrokerPods::ready,
                                    kafka,
                                    pod -> Optional.empty(),
                                    viewEvents,
                                    time),
                    view -> () -> {});
    private UserSecretKeeper keeper = keeper();
    private UserReconciler reconciler = operator();

    UserReconcilerFixture() {
        kafka.brokers = 3;
        index.index(cache);
        views.open(KEY).observe(BrokerPods.ready());
        work();
    }

    /** The operator ends and starts again: what it had in memory is gone. */
    void restartOperator() {
        keeper = keeper();
        reconciler = operator();
    }

    /** Which authority the Users' certificates are of, as far as this operator knows. */
    Optional<dev.spillway.operator.observed.UserCertificates> issuers() {
        return UserIssuers.of(index, keeper).of(KEY);
    }

    /** All Users have been read. */
    void usersAreRead() {
        index.complete();
    }

    private UserSecretKeeper keeper() {
        return new UserSecretKeeper(secrets, new Authorities(), cache.users::size, time);
    }

    private UserReconciler operator() {
        return new UserReconciler(
                views,
                index,
                viewEvents,
                new ClusterModelCache(),
                this::endpoint,
                keeper,
                new RecordedMetadata(),
                new FakeClaims(),
                (about, type, reason, message) ->
                        events.add(type + " " + reason + " " + about.getMetadata().getName()),
                time);
    }

    private Optional<ClientEndpoint> endpoint(Cluster of, Object model, Identity identity) {
        return identity instanceof Identity.Scram
                ? listener
                : Optional.of(new ClientEndpoint("mutual", "events:9095", "SSL", Optional.empty()));
    }

    /** Applies a User; an existing one gets the new spec. */
    void apply(String name, String spec) {
        var user =
                Yaml.user(
                        """
                        metadata: {name: %s, namespace: default}
                        spec: {cluster: {name: events}, %s}
                        """
                                .formatted(name, spec));
        var before = cache.users.get(name);
        if (before == null) {
            var meta = user.getMetadata();
            meta.setUid("uid-" + ++created);
            meta.setCreationTimestamp(time.instant().plusSeconds(created).toString());
            meta.setGeneration(1L);
        } else {
            user.setMetadata(before.getMetadata());
            user.getMetadata().setGeneration(before.getMetadata().getGeneration() + 1);
            user.setStatus(before.getStatus());
        }
        cache.users.put(name, user);
    }

    /** The listener presents a certificate of the user's, from this Secret. */
    void listenerWithCertificateOf(String secret) {
        listener =
                Optional.of(
                        new ClientEndpoint(
                                "clients", "events:9094", "SASL_SSL", Optional.of(secret)));
    }

    /** A Secret of somebody else. */
    void putSecret(String name, String key, String text) {
        var secret =
                Yaml.read("metadata: {name: %s, namespace: default}".formatted(name), Secret.class);
        secret.setData(new TreeMap<>(Map.of(key, encoded(text))));
        secrets.secrets.put(name, secret);
    }

    static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    void rotate(String name, String text) {
        user(name).getMetadata().getAnnotations().put("spillway.dev/rotate", text);
    }

    /** Deletes as {@code kubectl delete} does; without finalizers the User is gone at once. */
    void delete(String name) {
        var user = user(name);
        if (user.getFinalizers().isEmpty()) {
            cache.users.remove(name);
        } else {
            user.getMetadata().setDeletionTimestamp(time.instant().toString());
        }
    }

    User user(String name) {
        return Optional.ofNullable(cache.users.get(name)).orElseThrow();
    }

    boolean exists(String name) {
        return cache.users.containsKey(name);
    }

    UpdateControl<User> reconcile(String name) {
        var user = user(name);
        var control = reconciler.reconcile(user, context());
        control.getResource().ifPresent(applied -> user.setStatus(applied.getStatus()));
        return control;
    }

    /** The view does what is due. */
    void work() {
        views.find(KEY).orElseThrow().runDueWork();
    }

    void advance(Duration duration) {
        time.advance(duration);
    }

    /** Reconciles and runs the view until nothing changes any more. */
    void settle() {
        for (int round = 0; round < 8; round++) {
            for (var name : List.copyOf(cache.users.keySet())) {
                if (exists(name)) {
                    reconcile(name);
                }
            }
            work();
            advance(Duration.ofSeconds(1));
        }
    }

    Condition ready(String name) {
        return user(name).getStatus().conditions().stream()
                .filter(condition -> Finding.READY.equals(condition.type()))
                .findFirst()
                .orElseThrow();
    }

    Secret secret(String user) {
        return Optional.ofNullable(secrets.secrets.get(user + "-credentials")).orElseThrow();
    }

    String inSecret(String user, String key) {
        return new String(
                Base64.getDecoder().decode(secret(user).getData().get(key)),
                StandardCharsets.UTF_8);
    }

    /** Whether a client with the Secret's password can log in. */
    boolean canLogIn(String user) {
        return new Password(inSecret(user, "password")).equals(kafka.users.passwords.get(user));
    }

    @SuppressWarnings("unchecked")
    private Context<User> context() {
        return (Context<User>)
                Proxy.newProxyInstance(
                        Context.class.getClassLoader(),
                        new Class<?>[] {Context.class},
                        (proxy, method, arguments) ->
                                switch (method.getName()) {
                                    case "isPrimaryResourceDeleted" -> false;
                                    case "getSecondaryResource" -> Optional.ofNullable(cluster);
                                    default -> throw new AssertionError(method.getName());
                                });
    }

    private final class Authorities implements UserCertificates {
        @Override
        public Optional<String> trusted(String namespace, String of) {
            return Optional.ofNullable(authority);
        }

        @Override
        public Optional<ClientCertificate> issue(
                String namespace, String of, Identity.MutualTls subject) {
            if (authority == null) {
                return Optional.empty();
            }
            var made = TestCertificates.of(subject.name(), KEYTOOLS.format(time.instant()), 90);
            issued.put(made.chain(), authority);
            return Optional.of(new ClientCertificate(made.chain(), made.key()));
        }

        @Override
        public Optional<String> issuer(String namespace, String of) {
            return Optional.ofNullable(authority);
        }

        @Override
        public Optional<String> issuerOf(String namespace, String of, String chain) {
            return Optional.ofNullable(issued.get(chain));
        }
    }

    private final class RecordedMetadata implements UserMetadataChanges {
        @Override
        public boolean hold(User user) {
            user.addFinalizer(FINALIZER);
            return true;
        }

        @Override
        public void release(User user) {
            released.add(user.getMetadata().getName());
            user.removeFinalizer(FINALIZER);
            if (user.getFinalizers().isEmpty()) {
                cache.users.remove(user.getMetadata().getName());
            }
        }
    }
}
