package dev.spillway.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.observed.ListenerCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With certificates and keys as openssl makes them; they protect nothing. */
class ListenerCertificateReaderTest {
    private static final Path FOLDER = Path.of("src/test/resources/certificates");

    @ParameterizedTest
    @ValueSource(strings = {"ec", "rsa"})
    void aKeyThatFitsItsCertificateCanBeUsed(String kind) {
        assertThat(ListenerCertificateReader.read(file(kind + ".crt"), file(kind + ".key")))
                .isInstanceOfSatisfying(
                        ListenerCertificate.Usable.class,
                        usable -> {
                            assertThat(usable.names())
                                    .containsExactly(
                                            "*.default.svc",
                                            "10.96.0.9",
                                            "events-bootstrap.default.svc",
                                            "fd00:0:0:0:0:0:0:9");
                            assertThat(usable.notAfter())
                                    .isAfter(Instant.parse("2100-01-01T00:00:00Z"));
                        });
    }

    /**
     * As a DNS name a certificate may have anything: here an address with a port, and no address.
     */
    @Test
    void aNameThatIsNoneIsReadAsItIs() {
        assertThat(ListenerCertificateReader.read(file("odd-names.crt"), file("odd-names.key")))
                .isInstanceOfSatisfying(
                        ListenerCertificate.Usable.class,
                        usable ->
                                assertThat(usable.names())
                                        .containsExactly(
                                                "999.1.1.1",
                                                "events.example.com",
                                                "fd00:0:0:0:0:0:0:9",
                                                "kafka.example.com:9092"));
    }

    /** Kafka looks for the key alone. */
    @Test
    void theParametersOfACurveBesideAKeyDoNotMatter() {
        var parameters =
                "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n";
        assertThat(ListenerCertificateReader.read(file("ec.crt"), parameters + file("ec.key")))
                .isInstanceOf(ListenerCertificate.Usable.class);
    }

    @Test
    void whatABrokerCouldNotStartWithIsNamedWithTheRemedy() {
        refuses("", file("ec.key"), "tls.crt holds no certificate");
        refuses("no PEM at all", file("ec.key"), "tls.crt holds no certificate");
        refuses(
                file("ec.crt").replace("MII", "###"),
                file("ec.key"),
                "tls.crt holds no certificate");
        refuses("x".repeat(300_000), file("ec.key"), "longer than");
        refuses(file("ec.crt"), "", "tls.key holds no private key");
        refuses(file("ec.crt"), file("ec.crt"), "tls.key holds no private key");
        refuses(file("ec.crt"), file("ec-sec1.key"), "\"EC PRIVATE KEY\"");
        refuses(
                file("ec.crt"),
                "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
                "is no EC key");
        refuses(file("ec.crt"), file("rsa.key"), "is no EC key");
        refuses(file("rsa.crt"), file("ec.key"), "is no RSA key");
        refuses(file("ed25519.crt"), file("ed25519.key"), "which Kafka does not support");
    }

    /** As after a renewal of which one half was copied by hand. */
    @Test
    void aKeyOfAnotherCertificateIsRefusedAndSoIsAChainInAnyOrder() {
        refuses(file("other-ec.crt"), file("ec.key"), "does not fit the first certificate");
        refuses(
                file("ec.crt") + file("unrelated.crt"),
                file("ec.key"),
                "certificate 1 in tls.crt is not issued by the next one");
    }

    @Test
    void noKeyIsEverPartOfAMessage() {
        assertThat(ListenerCertificateReader.read(file("other-ec.crt"), file("ec.key")).toString())
                .doesNotContain(file("ec.key").lines().skip(1).findFirst().orElseThrow());
    }

    private static void refuses(String certificates, String key, String problem) {
        assertThat(ListenerCertificateReader.read(certificates, key))
                .isInstanceOfSatisfying(
                        ListenerCertificate.Unusable.class,
                        unusable -> {
                            assertThat(unusable.problem()).contains(problem);
                            assertThat(unusable.remedy()).isNotBlank();
                        });
    }

    private static String file(String name) {
        try {
            return Files.readString(FOLDER.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
