package dev.spillway.local.e2e.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.e2e.Await;
import dev.spillway.local.e2e.Sandbox;
import dev.spillway.local.e2e.Sandbox.Conditions;
import dev.spillway.local.e2e.SandboxTest;
import dev.spillway.local.e2e.security.Attempt.Outcome;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
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
        user("victim", "MutualTls", victimsAccess());
        user("victim-scram", "Scram", victimsAccess());
        user("mallory", "MutualTls", ownAccess());
        user("mallory-scram", "Scram", ownAccess());
        Await.until(
                "brokers have the new listeners",
                WITHIN,
                () -> Conditions.of(sandbox().cluster()).unless("Progressing", "False"));
        var victim = new HashMap<>(of("victim").settings());
        victim.put("bootstrap.servers", address(MUTUAL_TLS));
        try (var producer =
                new KafkaProducer<>(victim, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, "a secret"))
                    .get(WITHIN.toSeconds(), TimeUnit.SECONDS);
        }
        try (var admin = Admin.create(victim)) {
            admin.alterConsumerGroupOffsets(
                            GROUP, Map.of(new TopicPartition(TOPIC, 0), new OffsetAndMetadata(1)))
                    .all()
                    .get(WITHIN.toSeconds(), TimeUnit.SECONDS);
        }
        victim.put("transactional.id", TRANSACTION);
        try (var producer =
                new KafkaProducer<>(victim, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(TOPIC, "another"));
            producer.commitTransaction();
        }
    }

    /** So that a port refuses others because of who they are. */
    @Test
    void aNodeGetsIntoTheNodesPorts() throws Exception {
        var node =
                Credential.certificate(
                        "a node's certificate",
                        secret("events-broker-0-tls", "ca.crt"),
                        new KeyPairs.Pem(
                                secret("events-broker-0-tls", "tls.key"),
                                secret("events-broker-0-tls", "tls.crt")));
        for (var port : List.of(REPLICATION, CONTROLLER)) {
            Await.until(
                    "port " + port + " lets a node in",
                    WITHIN,
                    () -> {
                        var outcome = connecting(port, node).by(node);
                        return outcome instanceof Outcome.Gained
                                ? List.of()
                                : List.of(outcome.toString());
                    });
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
            var settings = attacker.getKey().at(address(attacker.getValue()));
            var whom = attacker.getKey().name() + ": ";
            try (var admin = Admin.create(settings)) {
                assertThat(admin.describeCluster().nodes().get(30, TimeUnit.SECONDS))
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
        assertThatOthersGain(
                outcomes.entrySet().stream()
                        .filter(attempt -> attempt.getValue() instanceof Outcome.Nothing)
                        .map(attempt -> attempt.getKey().replaceFirst("^[^:]*: ", ""))
                        .collect(Collectors.toSet()));
    }

    /** An answer with nothing in it is a refusal only if there is something for those who may. */
    private void assertThatOthersGain(Set<String> attempts) {
        var all = new AdminAttempts(TOPIC, GROUP, TRANSACTION, "victim-scram").all();
        assertThat(all.stream().filter(attempt -> attempts.contains(attempt.what())))
                .hasSameSizeAs(attempts)
                .allSatisfy(attempt ->
                        assertThat(attempt.by(admin()))
                                .as(attempt.what())
                                .isInstanceOf(Outcome.Gained.class));
    }

    /** Every port, with what is not meant for it. */
    @Test
    void nobodyGetsInWithWhatIsNotTheirs() throws Exception {
        var strangers = new KeyPairs(folder().resolve("strangers.p12"));
        strangers.authority("ca", "CN=spillway").authority("clients", "CN=spillway clients");
        var victim = pem("victim");
        var victimsName = dn(victim);
        var mallory = new KeyPairs(folder().resolve("mallory.p12")).stolen("me", pem("mallory"));
        var trusted = authorities();
        var certificates =
                List.of(
                        Credential.plaintext(),
                        Credential.withoutCertificate(trusted),
                        Credential.certificate(
                                "a stranger's certificate with the victim's name",
                                trusted,
                                strangers.issued("ca", victimsName, "-1d", 30)),
                        Credential.certificate(
                                "a stranger's certificate with the operator's name",
                                trusted,
                                strangers.issued("ca", "CN=__spillway-operator", "-1d", 30)),
                        Credential.certificate(
                                "a stranger's certificate with a node's name",
                                trusted,
                                strangers.issued("clients", "CN=__spillway-node", "-1d", 30)),
                        Credential.certificate(
                                "one that a user's certificate signed, with the victim's name",
                                trusted,
                                mallory.issued("me", victimsName, "-1d", 30)),
                        Credential.certificate(
                                "one that a user's certificate signed, with the operator's name",
                                trusted,
                                mallory.issued("me", "CN=__spillway-operator", "-1d", 30)));
        var attempts = new ArrayList<Attempt<Credential>>();
        for (var port : List.of(MUTUAL_TLS, SCRAM, REPLICATION, CONTROLLER)) {
            for (var credential : certificates) {
                attempts.add(connecting(port, credential));
            }
            attempts.add(
                    connecting(
                            port,
                            Credential.scram("a wrong password", trusted, "victim-scram", "loot")));
            attempts.add(
                    connecting(
                            port, Credential.scram("an unknown user", trusted, "nobody", "loot")));
            attempts.add(
                    connecting(
                            port,
                            Credential.scram("a node's name", trusted, "__spillway-node", "loot")));
            attempts.add(connecting(port, plain(trusted)));
            attempts.add(connecting(port, unsignedToken(trusted)));
        }
        for (var port : List.of(REPLICATION, CONTROLLER)) {
            attempts.add(connecting(port, of("mallory")));
            attempts.add(connecting(port, of("victim")));
            attempts.add(connecting(port, of("victim-scram")));
        }
        attempts.add(connecting(SCRAM, of("victim")));
        attempts.add(connecting(MUTUAL_TLS, of("victim-scram")));
        var outcomes = inParallel("", attempts, Credential.plaintext());
        System.out.printf("attacks: %d attempts to connect%n", outcomes.size());
        assertNothingGained(outcomes);
    }

    @Test
    void noPortTakesATlsThatIsOutdated() throws Exception {
        for (var port : List.of(MUTUAL_TLS, SCRAM, NONE, REPLICATION, CONTROLLER)) {
            var host = address(port).replaceFirst(":[0-9]+$", "");
            assertThat(new ClientHello(0x0303).isAcceptedBy(host, port))
                    .as("TLS 1.2 at port %d", port)
                    .isTrue();
            for (var outdated : List.of(0x0302, 0x0301, 0x0300)) {
                assertThat(new ClientHello(outdated).isAcceptedBy(host, port))
                        .as("version %x at port %d", outdated, port)
                        .isFalse();
            }
        }
    }

    /** The test may read the authority's key, which no attacker can. */
    @Test
    void certificatesOutsideOfTheirLifeAreRefused() throws Exception {
        var authority =
                new KeyPairs(folder().resolve("authority.p12")).stolen("ca", clientsAuthority());
        var name = dn(pem("victim"));
        var trusted = authorities();
        var valid =
                Credential.certificate("valid", trusted, authority.issued("ca", name, "-1d", 30));
        assertThat(connecting(MUTUAL_TLS, valid).by(valid)).isInstanceOf(Outcome.Gained.class);
        assertNothingGained(
                inParallel(
                        "",
                        List.of(
                                connecting(
                                        MUTUAL_TLS,
                                        Credential.certificate(
                                                "expired",
                                                trusted,
                                                authority.issued("ca", name, "-30d", 10))),
                                connecting(
                                        MUTUAL_TLS,
                                        Credential.certificate(
                                                "not valid yet",
                                                trusted,
                                                authority.issued("ca", name, "+2d", 10))),
                                connecting(
                                        REPLICATION,
                                        Credential.certificate(
                                                "the clients' authority, a node's name",
                                                trusted,
                                                authority.issued(
                                                        "ca", "CN=__spillway-node", "-1d", 10))),
                                connecting(
                                        CONTROLLER,
                                        Credential.certificate(
                                                "the clients' authority, the operator's name",
                                                trusted,
                                                authority.issued(
                                                        "ca",
                                                        "CN=__spillway-operator",
                                                        "-1d",
                                                        10)))),
                        valid));
    }

    @Test
    void whoIsDeletedIsRefusedAlsoUnderTheSameNameAgain() throws Exception {
        for (var authentication : List.of("MutualTls", "Scram")) {
            var name = "leaver-" + authentication.toLowerCase(Locale.ROOT);
            var port = authentication.equals("Scram") ? SCRAM : MUTUAL_TLS;
            user(name, authentication, victimsAccess());
            var before = of(name);
            var settings = before.at(address(port));
            var produce = new ClientAttempts(TOPIC, GROUP, TRANSACTION).all().getFirst();
            assertThat(produce.by(settings)).isInstanceOf(Outcome.Gained.class);

            sandbox().resource("User", name).delete();
            Await.until(
                    name + " is refused",
                    Duration.ofSeconds(30),
                    () -> refused(produce.by(settings)));
            Await.until(
                    name + " is gone",
                    WITHIN,
                    () ->
                            sandbox().resource("User", name).get() == null
                                    ? List.of()
                                    : List.of("it still exists"));
            user(name, authentication, victimsAccess());
            var now = of(name).at(address(port));
            assertThat(produce.by(now)).isInstanceOf(Outcome.Gained.class);
            assertThat(refused(produce.by(settings))).as("%s, as before", name).isEmpty();
        }
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
        var address = address(port);
        return new Attempt<>(
                "port %d with %s".formatted(port, credential.name()),
                unused -> Handshake.of(credential, address, port == CONTROLLER));
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

    private String address(int port) {
        return port == CONTROLLER
                ? podIp("events-controller-1000") + ":" + port
                : port == REPLICATION
                        ? podIp("events-broker-0") + ":" + port
                        : bootstrap().replaceAll(":.*", ":" + port);
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

    private void user(String name, String authentication, String access) throws Exception {
        sandbox()
                .client()
                .resource(
                        """
                        apiVersion: spillway.dev/v1alpha1
                        kind: User
                        metadata: {name: %s}
                        spec:
                          cluster: {name: %s}
                          authentication: %s
                          access:
                        %s
                        """
                                .formatted(name, Sandbox.CLUSTER, authentication, access.indent(4)))
                .inNamespace(Sandbox.NAMESPACE)
                .create();
        Await.until(
                "User " + name + " is Ready",
                WITHIN,
                () ->
                        Conditions.of(sandbox().resource("User", name).require())
                                .unless("Ready", "True"));
    }

    private Credential of(String user) throws Exception {
        var properties = new Properties();
        properties.load(new StringReader(secret(user + "-credentials", "client.properties")));
        var settings = new HashMap<String, Object>();
        properties.forEach((key, value) -> settings.put((String) key, value));
        settings.remove("bootstrap.servers");
        return new Credential(user, settings);
    }

    private KeyPairs.Pem pem(String user) {
        return new KeyPairs.Pem(
                secret(user + "-credentials", "user.key"),
                secret(user + "-credentials", "user.crt"));
    }

    private String authorities() {
        return secret("victim-credentials", "ca.crt");
    }

    private KeyPairs.Pem clientsAuthority() {
        return new KeyPairs.Pem(
                secret(OPERATOR, AUTHORITIES, "clients-1.key"),
                secret(OPERATOR, AUTHORITIES, "clients-1.crt"));
    }

    private String bootstrap() {
        return sandbox().clients().settings("").get("bootstrap.servers").toString();
    }

    private String secret(String name, String key) {
        return secret(Sandbox.NAMESPACE, name, key);
    }

    private String secret(String namespace, String name, String key) {
        var secret = sandbox().client().secrets().inNamespace(namespace).withName(name).require();
        return Optional.ofNullable(secret.getData().get(key))
                .map(value -> new String(Base64.getDecoder().decode(value), UTF_8))
                .orElseThrow();
    }

    private static String dn(KeyPairs.Pem pem) throws Exception {
        return ((X509Certificate)
                        CertificateFactory.getInstance("X.509")
                                .generateCertificate(
                                        new ByteArrayInputStream(pem.chain().getBytes(UTF_8))))
                .getSubjectX500Principal()
                .getName();
    }
}
