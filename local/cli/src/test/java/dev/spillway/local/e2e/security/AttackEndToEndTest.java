package dev.spillway.local.e2e.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.clients.Users;
import dev.spillway.local.e2e.Await;
import dev.spillway.local.e2e.Sandbox;
import dev.spillway.local.e2e.Sandbox.Conditions;
import dev.spillway.local.e2e.SandboxTest;
import dev.spillway.local.e2e.security.Attempt.Outcome;
import dev.spillway.local.e2e.security.Listener.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Somebody who reaches every port of a cluster, and has credentials of every kind but those that
 * are needed, gains nothing. Each kind of credential is used first for what it is good for, so that
 * a refusal is not for want of a connection.
 */
@Tag("e2e")
@Tag("ci")
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class AttackEndToEndTest extends SandboxTest {
    private static final Duration WITHIN = Duration.ofMinutes(3);

    /** Each may open connections to every broker. */
    private static final int AT_A_TIME = 12;

    private static final String TOPIC = "secrets";
    private static final String GROUP = "secret-readers";
    private static final String TRANSACTION = "secret-writer";
    private static final String OPERATOR = "spillway-system";
    private static final String AUTHORITIES = "spillway-ca.default.events";
    private static final int REPLICATION = 9091;
    private static final int CONTROLLER = 9093;
    private static final int MUTUAL_TLS = 9092;
    private static final int SCRAM = 9094;
    private static final int NONE = 9095;

    private static final String LISTENERS =
            """
            {"spec": {"listeners": [
              {"name": "internal", "port": 9092, "advertise": "ServiceIP",
               "authentication": "MutualTls"},
              {"name": "scram", "port": 9094, "advertise": "ServiceIP", "authentication": "Scram"},
              {"name": "anyone", "port": 9095, "advertise": "ServiceIP", "authentication": "None"}
            ]}}
            """;

    @BeforeAll
    void victimAndAttackers() throws Exception {
        sandbox().changeAndAwait(LISTENERS, WITHIN);
        sandbox().makeTopic(TOPIC, 1);
        users().make("victim", "MutualTls", victimsAccess());
        users().make("victim-scram", "Scram", victimsAccess());
        users().make("mallory", "MutualTls", ownAccess());
        users().make("mallory-scram", "Scram", ownAccess());
        Await.until(
                "brokers have the new listeners",
                WITHIN,
                () -> Conditions.of(sandbox().cluster()).unless("Progressing", "False"));
        var victim = of("victim").at(listener(MUTUAL_TLS).address());
        try (var producer =
                new KafkaProducer<>(victim, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, "a secret"))
                    .get(WITHIN.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void whatNobodyGrantedIsRefusedToEveryone() throws Exception {
        var attackers =
                Map.of(
                        of("mallory"), MUTUAL_TLS,
                        of("mallory-scram"), SCRAM,
                        Credential.withoutCertificate(authorities()), NONE);
        var outcomes = new HashMap<String, Outcome>();
        for (var attacker : attackers.entrySet()) {
            var settings = attacker.getKey().at(listener(attacker.getValue()).address());
            var whom = attacker.getKey().name() + ": ";
            try (var admin = Admin.create(settings)) {
                assertThat(
                                admin.describeCluster()
                                        .nodes()
                                        .get(WITHIN.toSeconds(), TimeUnit.SECONDS))
                        .as("%s is connected", attacker.getKey().name())
                        .isNotEmpty();
                outcomes.putAll(
                        inParallel(
                                whom,
                                new AdminAttempts(TOPIC, GROUP, TRANSACTION, "victim-scram").all(),
                                admin));
            }
            outcomes.putAll(
                    inParallel(
                            whom, new ClientAttempts(TOPIC, GROUP, TRANSACTION).all(), settings));
        }
        System.out.printf("attacks: %d attempts with a connection%n", outcomes.size());
        assertThat(outcomes).hasSizeGreaterThan(60);
        assertNothingGained(outcomes);
    }

    /** Every port, with what is meant for it and then with what is not. */
    @Test
    void nobodyGetsInWithWhatIsNotTheirs() throws Exception {
        var trusted = authorities();
        var victim = Credential.certificate("the victim's certificate", trusted, pem("victim"));
        var node = Credential.certificate("a node's certificate", trusted, node());
        assertGained(
                List.of(
                        connecting(MUTUAL_TLS, victim),
                        connecting(SCRAM, of("victim-scram")),
                        connecting(REPLICATION, node),
                        connecting(CONTROLLER, node)));
        var attempts = new ArrayList<Attempt<Credential>>();
        var forged = forged();
        for (var port : List.of(MUTUAL_TLS, SCRAM, REPLICATION, CONTROLLER)) {
            for (var credential : forged) {
                attempts.add(connecting(port, credential));
            }
            for (var credential :
                    List.of(
                            Credential.plaintext(),
                            Credential.withoutCertificate(trusted),
                            Credential.scram("a wrong password", trusted, "victim-scram", "loot"),
                            Credential.scram("an unknown user", trusted, "nobody", "loot"),
                            Credential.scram("a node's name", trusted, "__spillway-node", "loot"),
                            plain(trusted),
                            unsignedToken(trusted))) {
                attempts.add(connecting(port, credential));
            }
        }
        var mallory = Credential.certificate("a user's certificate", trusted, pem("mallory"));
        for (var port : List.of(REPLICATION, CONTROLLER)) {
            attempts.add(connecting(port, mallory));
            attempts.add(connecting(port, victim));
            attempts.add(connecting(port, of("victim-scram")));
        }
        for (var port : List.of(MUTUAL_TLS, SCRAM)) {
            attempts.add(connecting(port, node));
        }
        attempts.add(connecting(SCRAM, victim));
        attempts.add(connecting(MUTUAL_TLS, of("victim-scram")));
        var outcomes = inParallel("", attempts, victim);
        assertThat(outcomes).hasSameSizeAs(attempts);
        System.out.printf("attacks: %d attempts to connect%n", outcomes.size());
        assertNothingGained(outcomes);
    }

    /** Of authorities that have the names of the real ones, but not their keys. */
    private List<Credential> forged() throws Exception {
        var trusted = authorities();
        var clients = authority("clients-1");
        var nodes = authority("nodes-1");
        var strangers =
                new KeyPairs(folder().resolve("strangers.p12"))
                        .authority("clients-1", clients.subject())
                        .authority("nodes-1", nodes.subject());
        var mallory = new KeyPairs(folder().resolve("mallory.p12")).stolen("me", pem("mallory"));
        var names =
                Map.of(
                        "the victim's name", pem("victim").subject(),
                        "the operator's name", "CN=__spillway-operator",
                        "a node's name", node().subject());
        var forged = new ArrayList<Credential>();
        for (var name : names.entrySet()) {
            for (var real : Map.of("clients-1", clients, "nodes-1", nodes).entrySet()) {
                var strange = strangers.issued(real.getKey(), name.getValue(), "-1d", 30);
                var what = "a stranger's %s, %s".formatted(real.getKey(), name.getKey());
                forged.add(Credential.certificate(what, trusted, strange));
                forged.add(
                        Credential.certificate(
                                what + ", the real authority in its chain",
                                trusted,
                                strange.alone().before(real.getValue())));
            }
            forged.add(
                    Credential.certificate(
                            "one that a user's certificate signed, " + name.getKey(),
                            trusted,
                            mallory.issued("me", name.getValue(), "-1d", 30)));
        }
        return forged;
    }

    @Test
    void anOlderTlsIsRefusedAtEveryPort() throws Exception {
        var ports = List.of(MUTUAL_TLS, SCRAM, REPLICATION, CONTROLLER);
        var old = new ArrayList<Attempt<OldProtocol>>();
        for (var port : ports) {
            old.add(
                    new Attempt<>(
                            "port %d".formatted(port),
                            version -> version.offeredTo(listener(port))));
        }
        assertThat(inParallel("", old, OldProtocol.TLS_1_2).values())
                .hasSameSizeAs(ports)
                .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Outcome.Gained.class));
        for (var version : List.of(OldProtocol.TLS_1_1, OldProtocol.TLS_1_0)) {
            assertNothingGained(inParallel(version + ", ", old, version));
        }
    }

    /** The test may read the authorities' keys, which no attacker can. */
    @Test
    void certificatesOutsideOfTheirLifeAreRefused() throws Exception {
        var authorities = new KeyPairs(folder().resolve("authorities.p12"));
        authorities.stolen("clients", authority("clients-1")).stolen("nodes", authority("nodes-1"));
        var trusted = authorities();
        var victim = pem("victim").subject();
        var nodes = node().subject();
        var expected = new ArrayList<Attempt<Credential>>();
        var refused = new ArrayList<Attempt<Credential>>();
        for (var port : List.of(MUTUAL_TLS, REPLICATION, CONTROLLER)) {
            var signer = port == MUTUAL_TLS ? "clients" : "nodes";
            var name = port == MUTUAL_TLS ? victim : nodes;
            expected.add(
                    connecting(
                            port,
                            Credential.certificate(
                                    "valid",
                                    trusted,
                                    authorities.issued(signer, name, "-1d", 30))));
            refused.add(
                    connecting(
                            port,
                            Credential.certificate(
                                    "expired",
                                    trusted,
                                    authorities.issued(signer, name, "-30d", 10))));
            refused.add(
                    connecting(
                            port,
                            Credential.certificate(
                                    "not valid yet",
                                    trusted,
                                    authorities.issued(signer, name, "+2d", 10))));
        }
        for (var name : List.of(nodes, "CN=__spillway-operator")) {
            var wrong =
                    Credential.certificate(
                            "the clients' authority, " + name,
                            trusted,
                            authorities.issued("clients", name, "-1d", 10));
            refused.add(connecting(REPLICATION, wrong));
            refused.add(connecting(CONTROLLER, wrong));
        }
        assertGained(expected);
        assertNothingGained(inParallel("", refused, Credential.plaintext()));
    }

    @Test
    void whoIsDeletedIsRefusedAlsoUnderTheSameNameAgain() throws Exception {
        for (var authentication : List.of("MutualTls", "Scram")) {
            var name = "leaver-" + authentication.toLowerCase(Locale.ROOT);
            var port = authentication.equals("Scram") ? SCRAM : MUTUAL_TLS;
            users().make(name, authentication, victimsAccess());
            var before = of(name);
            var settings = before.at(listener(port).address());
            var produce = new ClientAttempts(TOPIC, GROUP, TRANSACTION).all().getFirst();
            assertThat(produce.by(settings)).isInstanceOf(Outcome.Gained.class);

            sandbox().resource("User", name).delete();
            Await.until(name + " is refused", WITHIN, () -> refused(produce.by(settings)));
            Await.until(
                    name + " is gone",
                    WITHIN,
                    () ->
                            sandbox().resource("User", name).get() == null
                                    ? List.of()
                                    : List.of("it still exists"));
            users().make(name, authentication, victimsAccess());
            var now = of(name).at(listener(port).address());
            assertThat(produce.by(now)).isInstanceOf(Outcome.Gained.class);
            assertThat(refused(produce.by(settings))).as("%s, as before", name).isEmpty();
        }
    }

    private static void assertGained(List<Attempt<Credential>> attempts) throws Exception {
        assertThat(inParallel("", attempts, Credential.plaintext()))
                .hasSameSizeAs(attempts)
                .allSatisfy((what, outcome) ->
                        assertThat(outcome).as(what).isInstanceOf(Outcome.Gained.class));
    }

    private static List<String> refused(Outcome outcome) {
        return outcome instanceof Outcome.Refused ? List.of() : List.of(outcome.toString());
    }

    private static void assertNothingGained(Map<String, Outcome> outcomes) {
        assertThat(
                        outcomes.entrySet().stream()
                                .filter(attempt ->
                                        !(attempt.getValue() instanceof Outcome.Refused
                                                || attempt.getValue() instanceof Outcome.Nothing))
                                .map(attempt -> attempt.getKey() + ": " + attempt.getValue())
                                .sorted())
                .isEmpty();
    }

    private static <T> Map<String, Outcome> inParallel(
            String whom, List<Attempt<T>> attempts, T client) throws Exception {
        var outcomes = new HashMap<String, Outcome>();
        try (var threads = Executors.newFixedThreadPool(AT_A_TIME)) {
            var running =
                    attempts.stream()
                            .map(attempt ->
                                    Map.entry(
                                            whom + attempt.what(),
                                            threads.submit(
                                                    (Callable<Outcome>) () -> attempt.by(client))))
                            .toList();
            for (var one : running) {
                outcomes.put(one.getKey(), one.getValue().get());
            }
        }
        return outcomes;
    }

    /** Gains what Kafka tells about itself. */
    private Attempt<Credential> connecting(int port, Credential credential) {
        var listener = listener(port);
        return new Attempt<>(
                "port %d with %s".formatted(port, credential.name()),
                unused -> Handshake.of(credential, listener));
    }

    private static Credential plain(String trusted) {
        return Credential.sasl(
                "PLAIN",
                trusted,
                "PLAIN",
                "org.apache.kafka.common.security.plain.PlainLoginModule required"
                        + " username=\"victim-scram\" password=\"loot\";");
    }

    /** Kafka takes it where no validator is set. */
    private static Credential unsignedToken(String trusted) {
        return Credential.sasl(
                "an unsigned token",
                trusted,
                "OAUTHBEARER",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required"
                        + " unsecuredLoginStringClaim_sub=\"victim\";");
    }

    private Listener listener(int port) {
        return switch (port) {
            case CONTROLLER ->
                    new Listener(podIp("events-controller-1000") + ":" + port, Kind.CONTROLLER);
            case REPLICATION ->
                    new Listener(podIp("events-broker-0") + ":" + port, Kind.REPLICATION);
            case MUTUAL_TLS -> new Listener(bootstrap(port), Kind.CERTIFICATES);
            case SCRAM -> new Listener(bootstrap(port), Kind.PASSWORDS);
            case NONE -> new Listener(bootstrap(port), Kind.ANYONE);
            default -> throw new IllegalArgumentException("port " + port);
        };
    }

    private String bootstrap(int port) {
        return clients()
                .settings("")
                .get("bootstrap.servers")
                .toString()
                .replaceAll(":.*", ":" + port);
    }

    private String podIp(String pod) {
        return sandbox().pod(Sandbox.NAMESPACE, pod).orElseThrow().getStatus().getPodIP();
    }

    private static String victimsAccess() {
        return """
        - {allow: Produce, topic: %s, transactionalId: %s}
        - {allow: Consume, topic: %s, group: %s}
        """
                .formatted(TOPIC, TRANSACTION, TOPIC, GROUP)
                .strip();
    }

    private static String ownAccess() {
        return "- {allow: Consume, topic: own, group: own}";
    }

    private Users users() {
        return new Users(sandbox().client(), Sandbox.NAMESPACE, Sandbox.CLUSTER);
    }

    private Credential of(String user) {
        var settings = users().settings(user);
        settings.remove("bootstrap.servers");
        // Else the client itself refuses the address of a Pod, which no certificate names.
        settings.put("ssl.endpoint.identification.algorithm", "");
        return new Credential(user, settings);
    }

    private KeyPairs.Pem pem(String user) {
        var name = user + "-credentials";
        return pem(Sandbox.NAMESPACE, name, "user.key", "user.crt");
    }

    private KeyPairs.Pem node() {
        return pem(Sandbox.NAMESPACE, "events-broker-0-tls", "tls.key", "tls.crt");
    }

    /**
     * @param generation {@code clients-1}
     */
    private KeyPairs.Pem authority(String generation) {
        return pem(OPERATOR, AUTHORITIES, generation + ".key", generation + ".crt");
    }

    private KeyPairs.Pem pem(String namespace, String secret, String key, String certificate) {
        return new KeyPairs.Pem(
                secret(namespace, secret, key), secret(namespace, secret, certificate));
    }

    /** Whom clients trust, and so the attackers: what they are refused is not for want of trust. */
    private String authorities() {
        return secret(Sandbox.NAMESPACE, "victim-credentials", "ca.crt");
    }

    private String secret(String namespace, String name, String key) {
        return sandbox().secret(namespace, name, key).orElseThrow();
    }
}
