package dev.spillway.operator.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.fixtures.TestCertificates;
import dev.spillway.operator.model.Identity;
import dev.spillway.operator.pki.Authority;
import dev.spillway.operator.pki.AuthorityKind;
import dev.spillway.operator.pki.CertificateRequest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("process")
class ClientCertificateTest {
    private static final ClientCertificate ALICE = certificate("CN=alice,OU=one");
    private static final ClientCertificate OTHER = certificate("CN=alice,OU=two");

    @Test
    void factsAreThoseOfTheCertificateInTheFormInWhichKafkaNamesIt() {
        var facts = ALICE.facts().orElseThrow();
        assertThat(facts.subject()).isEqualTo("CN=alice,OU=one");
        assertThat(Duration.between(facts.notBefore(), facts.notAfter()))
                .isEqualTo(Duration.ofDays(90));
        assertThat(Duration.between(facts.notBefore(), facts.renewAt()))
                .isEqualTo(Duration.ofDays(60));
    }

    @Test
    void aKeyOfAnotherOneIsNoKeyNorIsRubbish() {
        assertThat(new ClientCertificate(ALICE.chain(), OTHER.key()).facts()).isEmpty();
        assertThat(new ClientCertificate(ALICE.chain(), "rubbish").facts()).isEmpty();
        assertThat(new ClientCertificate("rubbish", ALICE.key()).facts()).isEmpty();
        assertThat(new ClientCertificate("", "").facts()).isEmpty();
        assertThat(
                        new ClientCertificate(
                                        ALICE.chain().substring(0, ALICE.chain().length() / 2),
                                        ALICE.key())
                                .facts())
                .isEmpty();
    }

    @Test
    void aKeyStoreHasItsOwnCertificateAndNoOther() {
        var store = ALICE.pkcs12("a-password");
        assertThat(ALICE.isIn(store, "a-password")).isTrue();
        assertThat(ALICE.isIn(store, "another")).isFalse();
        assertThat(OTHER.isIn(store, "a-password")).isFalse();
        assertThat(ALICE.isIn(new byte[] {1, 2, 3}, "a-password")).isFalse();
    }

    /** Otherwise it would be another name's in Kafka, without rights, and be issued for ever. */
    @Test
    void whatAnAuthorityIssuesIsForTheNameThatTheUserHasInKafka() {
        var now = Instant.parse("2026-01-01T00:00:00Z");
        var random = new SecureRandom();
        var authority =
                Authority.create(
                        AuthorityKind.Clients, "team/events", Duration.ofDays(900), now, random);
        var alice = Identity.MutualTls.of("alice.b-1", "uid", "rotated");
        var issued =
                authority.issue(
                        CertificateRequest.client(alice.commonName(), alice.token()),
                        Duration.ofDays(90),
                        now,
                        random);
        var certificate = new ClientCertificate(issued.chainPem(), issued.key().pem());
        assertThat(certificate.facts().orElseThrow().subject()).isEqualTo(alice.name());
        assertThat(certificate.isIn(certificate.pkcs12("a-password"), "a-password")).isTrue();
    }

    @Test
    void noTextOfItHasTheKey() {
        assertThat(ALICE.toString()).doesNotContain("PRIVATE");
    }

    private static ClientCertificate certificate(String subject) {
        var made = TestCertificates.of(subject, "2026/01/01 00:00:00", 90);
        return new ClientCertificate(made.chain(), made.key());
    }
}
