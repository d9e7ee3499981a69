package dev.spillway.operator.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.spillway.operator.desired.NodeCertificate;
import dev.spillway.operator.pki.Authority;
import dev.spillway.operator.pki.AuthorityKind;
import dev.spillway.operator.pki.CertificateRequest;
import dev.spillway.operator.pki.Identity;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.junit.jupiter.api.Test;

/** The settings of the Admin client, with Kafka's own TLS, in memory. */
class AdminTlsTest {
    private static final String HOST = "events-broker-0.events-nodes.default.svc";
    private static final Instant NOW = Instant.now();
    private static final Duration LIFE = Duration.ofDays(90);

    private final SecureRandom random = new SecureRandom();
    private final Authority ca = authority(NOW);
    private final AdminCredentials operator =
            new AdminCredentials(
                    ca.issue(
                            new CertificateRequest(
                                    NodeCertificate.OPERATOR, "", new TreeSet<>(), true),
                            LIFE,
                            NOW,
                            random),
                    List.of(ca.certificate()));

    @Test
    void theOperatorAndANodeOfItsClusterKnowEachOther() {
        assertThatCode(() -> handshake(operator, node(ca, HOST, NOW))).doesNotThrowAnyException();
    }

    @Test
    void duringARotationANodeOfEitherAuthorityIsKnown() {
        var next = authority(NOW);
        var both =
                new AdminCredentials(
                        operator.identity(), List.of(ca.certificate(), next.certificate()));

        assertThatCode(() -> handshake(both, node(ca, HOST, NOW))).doesNotThrowAnyException();
        assertThatCode(() -> handshakeTrustedBy(both, node(next, HOST, NOW), ca))
                .doesNotThrowAnyException();
    }

    @Test
    void aNodeOfAForeignAuthorityIsRefusedByThatName() {
        assertThat(why(node(authority(NOW), HOST, NOW)))
                .contains("of an authority that is not this Cluster's");
    }

    @Test
    void aNodeWithAnotherNameIsRefusedByThatName() {
        assertThat(why(node(ca, "events-broker-1.events-nodes.default.svc", NOW)))
                .contains("not valid for its name");
    }

    @Test
    void aNodeWhoseCertificateHasExpiredIsRefusedByThatName() {
        var past = NOW.minus(Duration.ofDays(100));
        var old = authority(past);
        var credentials = new AdminCredentials(operator.identity(), List.of(old.certificate()));

        assertThat(why(credentials, node(old, HOST, past))).contains("its certificate has expired");
    }

    @Test
    void anAlertSaysThatTheNodeRefused() {
        var failure =
                new SslAuthenticationException(
                        "SSL handshake failed",
                        new SSLHandshakeException(
                                "(certificate_unknown) Received fatal alert:"
                                        + " certificate_unknown"));

        assertThat(HandshakeFailure.why(failure))
                .isEqualTo("it refused the operator's certificate (certificate_unknown)");
        assertThat(
                        HandshakeFailure.why(
                                new SSLException("Received fatal alert: certificate_expired")))
                .isEqualTo("it refused the operator's certificate (certificate_expired)");
    }

    @Test
    void aNodeWithoutTlsIsNamedAsThat() {
        assertThat(
                        HandshakeFailure.why(
                                new SSLException("Unsupported or unrecognized SSL message")))
                .contains("does not speak TLS");
    }

    @Test
    void theKeyIsInNoPrintedSetting() {
        assertThat(operator.settings().toString() + operator)
                .doesNotContain("PRIVATE KEY")
                .contains("[hidden]");
    }

    private String why(Identity node) {
        return why(operator, node);
    }

    private String why(AdminCredentials credentials, Identity node) {
        return HandshakeFailure.why(catchThrowable(() -> handshake(credentials, node)));
    }

    private Authority authority(Instant at) {
        return Authority.create(
                AuthorityKind.Nodes, "default/events", Duration.ofDays(1825), at, random);
    }

    private Identity node(Authority by, String name, Instant at) {
        return by.issue(
                new CertificateRequest(
                        NodeCertificate.NODE, "events-broker-0", new TreeSet<>(Set.of(name)), true),
                LIFE,
                at,
                random);
    }

    private void handshake(AdminCredentials credentials, Identity node) throws SSLException {
        handshakeTrustedBy(credentials, node, ca);
    }

    private static void handshakeTrustedBy(
            AdminCredentials credentials, Identity node, Authority trusted) throws SSLException {
        var served = new AdminCredentials(node, List.of(trusted.certificate()));
        try (var clients = new DefaultSslEngineFactory();
                var servers = new DefaultSslEngineFactory()) {
            clients.configure(parsed(credentials));
            Map<String, Object> settings = new HashMap<>(parsed(served));
            settings.put("ssl.client.auth", "required");
            servers.configure(settings);
            handshake(
                    clients.createClientSslEngine(HOST, 9091, "https"),
                    servers.createServerSslEngine("client", 1));
        }
    }

    /** As the Admin client passes them on. */
    private static Map<String, Object> parsed(AdminCredentials credentials) {
        var settings = new HashMap<String, Object>(credentials.settings());
        settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, HOST + ":9091");
        @SuppressWarnings("unchecked")
        var values = (Map<String, Object>) new AdminClientConfig(settings).values();
        return values;
    }

    /** Both sides in turn, over two buffers, until neither has anything to say. */
    private static void handshake(SSLEngine client, SSLEngine server) throws SSLException {
        var toServer = ByteBuffer.allocate(1 << 17);
        var toClient = ByteBuffer.allocate(1 << 17);
        client.beginHandshake();
        server.beginHandshake();
        for (int i = 0; i < 100; i++) {
            step(client, toClient, toServer);
            step(server, toServer, toClient);
            if (isOver(client) && isOver(server)) {
                return;
            }
        }
        throw new AssertionError("the handshake does not end");
    }

    private static boolean isOver(SSLEngine engine) {
        return engine.getHandshakeStatus() == SSLEngineResult.HandshakeStatus.NOT_HANDSHAKING;
    }

    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out) throws SSLException {
        var plain = ByteBuffer.allocate(1 << 16);
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> {
                for (var task = engine.getDelegatedTask();
                        task != null;
                        task = engine.getDelegatedTask()) {
                    task.run();
                }
            }
            case NEED_WRAP -> engine.wrap(ByteBuffer.allocate(0), out);
            case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED -> {
                in.flip();
                if (in.hasRemaining()) {
                    engine.unwrap(in, plain);
                }
                in.compact();
            }
        }
    }
}
