package dev.spillway.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.operator.fixtures.TestCertificates;
import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.model.Password;
import dev.spillway.operator.model.UserModel;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.network.ConnectionMode;
import org.apache.kafka.common.security.JaasContext;
import org.apache.kafka.common.security.ssl.SslFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is in a User's Secret, read by those whom it is for. */
@Tag("process")
class UserSecretTest {
    private static final TestCertificates.Made MADE =
            TestCertificates.of("CN=alice,OU=one", "2026/01/01 00:00:00", 36_500);
    private static final UserModel ALICE = user();
    private static final Password PASSWORD =
            new Password("abcdefghijklmnopqrstuvwxyz0123456789ABCD");
    private static final UserCredentials BY_PASSWORD = new UserCredentials.ByPassword(PASSWORD);
    private static final UserCredentials BY_CERTIFICATE =
            new UserCredentials.ByCertificate(MADE.chain(), MADE.key(), "AQID", PASSWORD);

    @Test
    void kafkasOwnClientReadsTheCertificatesFromItsFile() throws Exception {
        var settings = properties("SSL", BY_CERTIFICATE);
        var config = new AdminClientConfig(settings);
        try (var factory = new SslFactory(ConnectionMode.CLIENT)) {
            factory.configure(config.values());
            var engine = factory.sslEngineFactory();
            assertThat(engine.truststore().size()).isEqualTo(1);
            assertThat(engine.keystore().size()).isEqualTo(1);
            assertThat(engine.keystore().getCertificate("kafka"))
                    .isEqualTo(engine.truststore().getCertificate("kafka0"));
        }
        assertThat(settings).containsEntry("security.protocol", "SSL");
    }

    @Test
    void kafkasOwnClientReadsThePasswordFromItsFile() throws Exception {
        var settings = properties("SASL_SSL", BY_PASSWORD);
        var config = new AdminClientConfig(settings);
        var entry =
                JaasContext.loadClientContext(config.values()).configurationEntries().getFirst();
        assertThat(entry.getOptions())
                .isEqualTo(Map.of("username", "alice", "password", PASSWORD.secret()));
        assertThat(settings).containsEntry("sasl.mechanism", "SCRAM-SHA-512");
    }

    /** It reads 511 characters of a line and knows no escape for a new line. */
    @Test
    void kcatsFileHasShortLinesAndNamesTheSecretsOtherKeys() {
        var text = UserSecret.text(ALICE, endpoint("SSL"), MADE.chain(), BY_CERTIFICATE);
        var lines = text.get("kcat.conf").lines().toList();
        assertThat(lines).allSatisfy(line -> assertThat(line.length()).isLessThan(511));
        assertThat(lines)
                .contains(
                        "ssl.ca.location=ca.crt",
                        "ssl.certificate.location=user.crt",
                        "ssl.key.location=user.key");
        assertThat(text).containsKeys("ca.crt", "user.crt", "user.key");
    }

    @Test
    void otherClientsOfLibrdkafkaReadEverythingFromOneFile() throws Exception {
        var text = UserSecret.text(ALICE, endpoint("SSL"), MADE.chain(), BY_CERTIFICATE);
        var settings = new ObjectMapper().readTree(text.get("librdkafka.json"));
        assertThat(settings.path("ssl.key.pem").asText()).isEqualTo(MADE.key());
        assertThat(settings.path("ssl.ca.pem").asText()).isEqualTo(MADE.chain());
        assertThat(settings.path("bootstrap.servers").asText()).isEqualTo("events:9094");
    }

    @Test
    void bindingsFindTheirKeys() {
        var text = UserSecret.text(ALICE, endpoint("SASL_SSL"), MADE.chain(), BY_PASSWORD);
        assertThat(text)
                .containsEntry("type", "kafka")
                .containsEntry("provider", "spillway")
                .containsEntry("bootstrapServers", "events:9094")
                .containsEntry("bootstrap-servers", "events:9094")
                .containsEntry("bootstrap.servers", "events:9094")
                .containsEntry("securityProtocol", "SASL_SSL")
                .containsEntry("saslMechanism", "SCRAM-SHA-512")
                .containsEntry("user", "alice")
                .containsEntry("username", "alice")
                .containsEntry("password", PASSWORD.secret());
        assertThat(text).doesNotContainKeys("user.key", "user.crt", "user.password");
    }

    @Test
    void withoutTlsNothingIsTrusted() {
        var text = UserSecret.text(ALICE, endpoint("SASL_PLAINTEXT"), "", BY_PASSWORD);
        assertThat(text).doesNotContainKey("ca.crt");
        assertThat(text.get("client.properties")).doesNotContain("truststore");
        assertThat(text.get("kcat.conf")).doesNotContain("ssl.");
    }

    @Test
    void theSecretIsTheUsersOwn() {
        var secret =
                UserSecret.of(
                        ALICE,
                        endpoint("SSL"),
                        MADE.chain(),
                        BY_CERTIFICATE,
                        Instant.parse("2026-01-01T00:00:00Z"));
        assertThat(secret.getMetadata().getName()).isEqualTo("alice-credentials");
        assertThat(secret.getType()).isEqualTo("servicebinding.io/kafka");
        assertThat(secret.getMetadata().getOwnerReferences())
                .singleElement()
                .satisfies(owner -> {
                    assertThat(owner.getKind()).isEqualTo("User");
                    assertThat(owner.getUid()).isEqualTo("uid-1");
                });
        assertThat(secret.getData()).containsEntry("user.p12", "AQID");
        assertThat(
                        new String(
                                Base64.getDecoder().decode(secret.getData().get("username")),
                                StandardCharsets.UTF_8))
                .isEqualTo("alice");
    }

    private static Map<String, Object> properties(String protocol, UserCredentials credentials)
            throws Exception {
        var text = UserSecret.text(ALICE, endpoint(protocol), MADE.chain(), credentials);
        var properties = new Properties();
        properties.load(new StringReader(text.get("client.properties")));
        var settings = new HashMap<String, Object>();
        properties.forEach((key, value) -> settings.put((String) key, value));
        return settings;
    }

    private static ClientEndpoint endpoint(String protocol) {
        return new ClientEndpoint("clients", "events:9094", protocol, Optional.empty());
    }

    private static UserModel user() {
        var parsed =
                UserModel.parse(
                        Yaml.user(
                                """
                                metadata: {name: alice, namespace: team, uid: uid-1}
                                spec: {cluster: {name: events}}
                                """));
        return switch (parsed) {
            case ParseResult.Valid<UserModel>(UserModel model) -> model;
            case ParseResult.Invalid<UserModel>(var problems) ->
                    throw new AssertionError(problems.toString());
        };
    }
}
