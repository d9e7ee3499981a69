package dev.spillway.broker.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.util.Map;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.security.auth.x500.X500Principal;
import javax.security.sasl.SaslServer;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.security.auth.AuthenticationContext;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.auth.PlaintextAuthenticationContext;
import org.apache.kafka.common.security.auth.SaslAuthenticationContext;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.common.security.auth.SslAuthenticationContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InnerPrincipalBuilderTest {
    private static final InetAddress CLIENT = InetAddress.getLoopbackAddress();

    private final InnerPrincipalBuilder builder = new InnerPrincipalBuilder();

    @BeforeEach
    void configure() {
        builder.configure(Map.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONTROLLER", "REPLICATION", "replication"})
    void nodesAndTheOperatorHaveATypeOfTheirOwn(String listener) {
        assertThat(builder.build(tls(listener, "CN=__spillway-node,OU=events-broker-0")))
                .isEqualTo(new KafkaPrincipal("Spillway", "__spillway-node"));
        assertThat(builder.build(tls(listener, "OU=x, CN=__spillway-operator")))
                .isEqualTo(new KafkaPrincipal("Spillway", "__spillway-operator"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CN=alice",
                "CN=__spillway-nodes",
                "CN=__SPILLWAY-NODE",
                "CN=__spillway-Node",
                "CN=\\ __spillway-node",
                "CN=__spillway-node\\ ",
                "CN=__spillway-node\\,CN=x",
                "CN=x\\,CN=__spillway-node",
                "CN=\"x,CN=__spillway-node\"",
                "O=CN\\=__spillway-node",
                "O=__spillway-node",
                "OU=__spillway-node,CN=alice",
                "CN=alice,CN=__spillway-node",
                "CN=__spillway-node,CN=alice",
                "CN=__spillway-node,O=x,CN=__spillway-node",
                "CN=__spillway-node+CN=alice",
                "CN=__spillway-node+CN=__spillway-operator",
                "UID=__spillway-node",
                "2.5.4.3=#040f5f5f7370696c6c7761792d6e6f6465",
                "O=nobody",
            })
    void whoeverIsNeitherIsRefused(String subject) {
        refused(tls("REPLICATION", subject));
        refused(tls("CONTROLLER", subject));
    }

    /** One part of the name may hold several attributes; the name is still the only one. */
    @Test
    void anotherAttributeBesideTheNameDoesNotMatter() {
        assertThat(builder.build(tls("REPLICATION", "CN=__spillway-node+OU=events-broker-0")))
                .isEqualTo(new KafkaPrincipal("Spillway", "__spillway-node"));
    }

    @Test
    void nothingButACertificateIsTakenBetweenNodes() {
        refused(new PlaintextAuthenticationContext(CLIENT, "REPLICATION"));
        refused(sasl("REPLICATION", "__spillway-node"));
        refused(new SslAuthenticationContext(session(null), CLIENT, "CONTROLLER"));
    }

    @Test
    void elsewhereACertificateIsAUserByItsWholeName() {
        assertThat(builder.build(tls("CLIENTS", "CN=alice,OU=token")))
                .isEqualTo(new KafkaPrincipal("User", "CN=alice,OU=token"));
    }

    /** It gets past no handshake; if it did, it would still be a user without rights. */
    @Test
    void elsewhereANodesCertificateIsNotASuperUser() {
        assertThat(builder.build(tls("CLIENTS", "CN=__spillway-node")).getPrincipalType())
                .isEqualTo("User");
    }

    @Test
    void elsewhereALoginIsAUser() {
        assertThat(builder.build(sasl("CLIENTS", "alice")))
                .isEqualTo(new KafkaPrincipal("User", "alice"));
        assertThat(builder.build(new PlaintextAuthenticationContext(CLIENT, "CLIENTS")))
                .isEqualTo(KafkaPrincipal.ANONYMOUS);
        assertThat(builder.build(new SslAuthenticationContext(session(null), CLIENT, "CLIENTS")))
                .isEqualTo(KafkaPrincipal.ANONYMOUS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "__spillway-node",
                "__spillway-operator",
                "__spillway",
                "__SPILLWAY-node",
                " __spillway-node"
            })
    void reservedNamesAreRefusedElsewhere(String name) {
        refused(sasl("CLIENTS", name));
    }

    @Test
    void reservedNamesAreRefusedHoweverACertificateIsMapped() {
        builder.configure(Map.of("ssl.principal.mapping.rules", "RULE:^CN=(.*?),.*$/$1/,DEFAULT"));

        assertThat(builder.build(tls("CLIENTS", "CN=alice,OU=x")).getName()).isEqualTo("alice");
        refused(tls("CLIENTS", "CN=__spillway-node,OU=x"));
    }

    /** A broker forwards requests to the controller with their principal. */
    @Test
    void aForwardedPrincipalKeepsItsType() {
        KafkaPrincipal operator = new KafkaPrincipal("Spillway", "__spillway-operator");
        KafkaPrincipal user = new KafkaPrincipal("User", "alice", true);

        assertThat(builder.deserialize(builder.serialize(operator))).isEqualTo(operator);
        KafkaPrincipal again = builder.deserialize(builder.serialize(user));
        assertThat(again).isEqualTo(user);
        assertThat(again.tokenAuthenticated()).isTrue();
    }

    private void refused(AuthenticationContext context) {
        assertThatExceptionOfType(AuthenticationException.class)
                .isThrownBy(() -> builder.build(context));
    }

    private static AuthenticationContext tls(String listener, String subject) {
        return new SslAuthenticationContext(session(new X500Principal(subject)), CLIENT, listener);
    }

    private static SSLSession session(@org.jspecify.annotations.Nullable X500Principal peer) {
        return answering(
                SSLSession.class,
                "getPeerPrincipal",
                peer == null ? new SSLPeerUnverifiedException("no certificate") : peer);
    }

    private static AuthenticationContext sasl(String listener, String name) {
        SaslServer server =
                (SaslServer)
                        Proxy.newProxyInstance(
                                InnerPrincipalBuilderTest.class.getClassLoader(),
                                new Class<?>[] {SaslServer.class},
                                (proxy, method, arguments) ->
                                        switch (method.getName()) {
                                            case "getMechanismName" -> "SCRAM-SHA-512";
                                            case "getAuthorizationID" -> name;
                                            case String other ->
                                                    throw new UnsupportedOperationException(other);
                                        });
        return new SaslAuthenticationContext(server, SecurityProtocol.SASL_SSL, CLIENT, listener);
    }

    private static <T> T answering(Class<T> type, String name, Object answer) {
        return type.cast(
                Proxy.newProxyInstance(
                        InnerPrincipalBuilderTest.class.getClassLoader(),
                        new Class<?>[] {type},
                        (proxy, method, arguments) -> {
                            if (!method.getName().equals(name)) {
                                throw new UnsupportedOperationException(method.getName());
                            }
                            if (answer instanceof Exception thrown) {
                                throw thrown;
                            }
                            return answer;
                        }));
    }
}
