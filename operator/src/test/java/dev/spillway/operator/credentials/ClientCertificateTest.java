package dev.spillway.operator.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.fixtures.TestCertificates;
import java.time.Duration;
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

    @Test
    void noTextOfItHasTheKey() {
        assertThat(ALICE.toString()).doesNotContain("PRIVATE");
    }

    private static ClientCertificate certificate(String subject) {
        var made = TestCertificates.of(subject, "2026/01/01 00:00:00", 90);
        return new ClientCertificate(made.chain(), made.key());
    }
}
