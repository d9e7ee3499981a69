package dev.spillway.tier.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.tier.testing.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of CAs that changes under a broker that runs. */
class TrustedCertificatesTest {
    @TempDir static Path shared;
    private static TestCertificates old;
    private static TestCertificates renewed;

    @TempDir Path scratch;

    @BeforeAll
    static void make() {
        old = TestCertificates.of(shared, "old", "ip:127.0.0.1");
        renewed = TestCertificates.of(shared, "renewed", "ip:127.0.0.1");
    }

    @Test
    void theNewFileHoldsAtOnceAndTheOldOneNoMore() throws Exception {
        var trust = new TrustedCertificates(file(old.ca()), Duration.ZERO);
        check(trust, old);
        file(renewed.ca());
        check(trust, renewed);
        assertThatThrownBy(() -> check(trust, old)).isInstanceOf(CertificateException.class);
    }

    @Test
    void aBrokenSuccessorChangesNothing() throws Exception {
        var trust = new TrustedCertificates(file(old.ca()), Duration.ZERO);
        check(trust, old);
        for (String broken : new String[] {"", "broken", "-----BEGIN CERTIFICATE-----\nAAAA\n"}) {
            file(broken);
            check(trust, old);
        }
        Files.delete(scratch.resolve("ca.crt"));
        check(trust, old);
        file(renewed.ca());
        check(trust, renewed);
    }

    @Test
    void oneThatWasBrokenAtStartIsTakenUpWhenItIsPutRight() throws Exception {
        var trust = new TrustedCertificates(file("broken"));
        assertThatThrownBy(() -> check(trust, old)).hasMessageContaining("is not a PEM file");
        file(old.ca());
        check(trust, old);
    }

    @Test
    void withinAFewSecondsTheFileIsReadOnce() throws Exception {
        var trust = new TrustedCertificates(file(old.ca()), Duration.ofHours(1));
        check(trust, old);
        file(renewed.ca());
        check(trust, old);
    }

    @Test
    void aFileBeyondWhatASecretCanHoldIsRefused() throws Exception {
        var trust = new TrustedCertificates(file("x".repeat(1024 * 1024 + 1)), Duration.ZERO);
        assertThatThrownBy(() -> check(trust, old)).hasMessageContaining("larger than 1 MiB");
    }

    @Test
    void aDirectoryIsNoFile() throws Exception {
        var trust = new TrustedCertificates(scratch, Duration.ZERO);
        assertThatThrownBy(() -> check(trust, old)).hasMessageContaining(scratch.toString());
    }

    @Test
    void itTrustsNoClients() throws Exception {
        var trust = new TrustedCertificates(file(old.ca()));
        assertThatThrownBy(() -> trust.checkClientTrusted(old.chain(), "EC"))
                .isInstanceOf(CertificateException.class);
        assertThat(trust.getAcceptedIssuers()).isEmpty();
    }

    private static void check(TrustedCertificates trust, TestCertificates server)
            throws GeneralSecurityException {
        trust.checkServerTrusted(server.chain(), "ECDHE_ECDSA");
    }

    private Path file(String content) throws IOException {
        return Files.writeString(scratch.resolve("ca.crt"), content);
    }
}
