package dev.spillway.operator.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {
    private static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");
    private static final Duration LIFE = Duration.ofDays(90);

    private final SecureRandom random = new SecureRandom();
    private final Authority first = authority(AuthorityKind.Nodes);
    private final CertificateRequest node =
            new CertificateRequest(
                    "__spillway-node",
                    "events-broker-0",
                    new TreeSet<>(Set.of("events-broker-0.default.svc", "10.0.0.7", "fd00::7")),
                    true);

    @Test
    void aNodesCertificateIsWhatTheJdkAccepts() throws Exception {
        var issued = first.issue(node, LIFE, NOW, random);

        validate(issued.chain(), first.certificate(), NOW);
        var certificate = issued.certificate();
        assertThat(certificate.commonName()).isEqualTo("__spillway-node");
        assertThat(certificate.unit()).isEqualTo("events-broker-0");
        assertThat(certificate.names())
                .containsExactly("10.0.0.7", "events-broker-0.default.svc", "fd00:0:0:0:0:0:0:7")
                .isEqualTo(node.names());
        assertThat(certificate.x509().getExtendedKeyUsage())
                .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
        assertThat(certificate.x509().getSubjectX500Principal().getName())
                .isEqualTo("CN=__spillway-node,OU=events-broker-0");
        assertThat(certificate.notBefore()).isEqualTo(NOW.minus(Lifetimes.BACKDATED));
        assertThat(Duration.between(certificate.notBefore(), certificate.notAfter()))
                .isEqualTo(LIFE);
        assertThat(certificate.renewalAt())
                .isEqualTo(certificate.notBefore().plus(Duration.ofDays(60)));
    }

    @Test
    void aUsersCertificateIsNoServers() throws Exception {
        var user = first.issue(CertificateRequest.client("app", "3f2a"), LIFE, NOW, random);

        assertThat(user.certificate().x509().getExtendedKeyUsage())
                .containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(user.certificate().names()).isEmpty();
    }

    @Test
    void whoKnowsOnlyTheOldAuthorityAcceptsTheNewOnesCertificates() throws Exception {
        var second = authority(AuthorityKind.Nodes).crossSignedBy(first, NOW, random);
        var issued = second.issue(node, LIFE, NOW, random);

        assertThat(issued.chain()).hasSize(2);
        validate(issued.chain(), first.certificate(), NOW);
        validate(issued.chain().subList(0, 1), second.certificate(), NOW);
    }

    @Test
    void twoRotationsLaterItDoesNot() {
        var second = authority(AuthorityKind.Nodes).crossSignedBy(first, NOW, random);
        var third = authority(AuthorityKind.Nodes).crossSignedBy(second, NOW, random);

        assertThatThrownBy(() ->
                        validate(
                                third.issue(node, LIFE, NOW, random).chain(),
                                first.certificate(),
                                NOW))
                .isInstanceOf(CertPathValidatorException.class);
    }

    @Test
    void aUserCannotIssueCertificates() {
        var user = first.issue(node, LIFE, NOW, random);
        var forged = new Authority(user.certificate(), user.key()).issue(node, LIFE, NOW, random);

        assertThat(forged.certificate().isIssuedBy(user.certificate())).isFalse();
    }

    @Test
    void aCertificateEndsWithItsAuthority() {
        var late = first.certificate().notAfter().minus(Duration.ofDays(1));

        assertThat(first.issue(node, LIFE, late, random).certificate().notAfter())
                .isEqualTo(first.certificate().notAfter());
    }

    @Test
    void aCrossSignedCertificateThatHasEndedIsNotServed() {
        var second = authority(AuthorityKind.Nodes).crossSignedBy(first, NOW, random);

        assertThat(second.intermediates(NOW)).hasSize(1);
        assertThat(second.intermediates(first.certificate().notAfter())).isEmpty();
    }

    @Test
    void keysAndCertificatesSurviveTheirTexts() throws MalformedPemException {
        var issued = first.issue(node, LIFE, NOW, random);

        assertThat(Certificate.parse(issued.chainPem())).isEqualTo(issued.chain());
        var key = Key.parse(issued.key().pem());
        assertThat(key.fits(issued.certificate())).isTrue();
        assertThat(key.fits(first.certificate())).isFalse();
        assertThat(issued.key().pem()).startsWith("-----BEGIN PRIVATE KEY-----\n");
    }

    @Test
    void aBundleMayHaveTextBetweenItsCertificates() throws MalformedPemException {
        var other = authority(AuthorityKind.Clients);
        var text =
                "# one\n" + first.certificate().pem() + "\n# two\r\n" + other.certificate().pem();

        assertThat(Certificate.parse(text))
                .containsExactly(first.certificate(), other.certificate());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing",
                "-----BEGIN CERTIFICATE-----\nAAAA\n",
                "-----BEGIN CERTIFICATE-----\n\n-----END CERTIFICATE-----\n",
                "-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n",
                "-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----\n"
            })
    void whatIsNoCertificateIsRefusedWithoutBeingShown(String text) {
        assertThatThrownBy(() -> Certificate.parse(text))
                .isInstanceOf(MalformedPemException.class)
                .hasMessageNotContaining("QUJD");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-----BEGIN EC PRIVATE KEY-----\nQUJD\n-----END EC PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----\nQUJD\n-----END PRIVATE KEY-----\n"
            })
    void whatIsNoKeyIsRefusedWithoutBeingShown(String text) {
        assertThatThrownBy(() -> Key.parse(text))
                .isInstanceOf(MalformedPemException.class)
                .hasMessageNotContaining("QUJD");
    }

    @Test
    void nothingPrintsAKey() {
        var issued = first.issue(node, LIFE, NOW, random);

        assertThat(issued + " " + first + " " + issued.key())
                .doesNotContain("BEGIN")
                .contains("a private key");
    }

    @Test
    void aUsersKeyStoreOpensWithItsPassword() throws Exception {
        var user = first.issue(CertificateRequest.client("app", "3f2a"), LIFE, NOW, random);

        var store = KeyStore.getInstance("PKCS12");
        store.load(
                new ByteArrayInputStream(user.pkcs12("secret", List.of(first.certificate()))),
                "secret".toCharArray());

        assertThat(store.getCertificate("user")).isEqualTo(user.certificate().x509());
        assertThat(store.getKey("user", "secret".toCharArray())).isNotNull();
        assertThat(store.getCertificate("ca-0")).isEqualTo(first.certificate().x509());
    }

    private Authority authority(AuthorityKind kind) {
        return Authority.create(kind, "default/events", Duration.ofDays(1825), NOW, random);
    }

    private static void validate(List<Certificate> chain, Certificate trusted, Instant at)
            throws Exception {
        var parameters = new PKIXParameters(Set.of(new TrustAnchor(trusted.x509(), null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(at));
        List<X509Certificate> path = chain.stream().map(Certificate::x509).toList();
        CertPathValidator.getInstance("PKIX")
                .validate(
                        CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
    }
}
