package dev.spillway.broker.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.broker.fixtures.MountedSecret;
import dev.spillway.broker.fixtures.TestCa;
import dev.spillway.broker.fixtures.TestCa.Issued;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two ends, one of them with the files of a worker. */
class PinnedTlsTest {
    private static final TestCa ISSUER = TestCa.named("issuer");

    @TempDir private Path directory;

    private final AtomicLong nanos = new AtomicLong();
    private final Issued first = ISSUER.issue("CN=pipelines-connect");
    private final Issued second = ISSUER.issue("CN=pipelines-connect");
    private MountedSecret worker = new MountedSecret(Path.of(""));

    @BeforeEach
    void mount() throws Exception {
        worker = secret("worker").write(first, first.own());
    }

    private MountedSecret secret(String name) throws Exception {
        return new MountedSecret(Files.createDirectories(directory.resolve(name)));
    }

    private PinnedTls tls(MountedSecret secret) throws Exception {
        return new PinnedTls(
                new MountedTls(
                        new TlsFiles(secret.certificate(), secret.key(), secret.trust()),
                        Instant::now,
                        nanos::get));
    }

    @Test
    void whoHoldsTheSameCertificateIsTrustedUnderAnyName() throws Exception {
        assertThat(handshake(tls(worker), tls(worker))).isEqualTo(first.own());
    }

    @Test
    void anotherCertificateOfTheSameIssuerIsRefused() throws Exception {
        MountedSecret other = secret("other").write(second, second.own(), first.own());

        assertThatExceptionOfType(SSLHandshakeException.class)
                .isThrownBy(() -> handshake(tls(other), tls(worker)))
                .withMessageContaining("is none of those that are accepted");
    }

    @Test
    void theIssuerOfThePinnedCertificateIsNotTrustedEither() throws Exception {
        MountedSecret other = secret("other").write(first, first.own(), second.own());
        MountedSecret issued = secret("issued").write(second, ISSUER.certificate());

        assertThatExceptionOfType(SSLHandshakeException.class)
                .isThrownBy(() -> handshake(tls(issued), tls(other)));
    }

    @Test
    void aRenewedCertificateIsUsedByTheNextConnectionWhileBothAreAccepted() throws Exception {
        PinnedTls server = tls(worker);
        MountedSecret behind = secret("behind").write(first, first.own(), second.own());
        assertThat(handshake(tls(behind), server)).isEqualTo(first.own());

        worker.write(second, first.own(), second.own());
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());

        assertThat(handshake(tls(behind), server)).isEqualTo(second.own());

        worker.write(second, second.own());
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());

        assertThatExceptionOfType(SSLHandshakeException.class)
                .isThrownBy(() -> handshake(tls(behind), server));
    }

    @Test
    void aCertificateThatExpiredIsRefused() throws Exception {
        Instant now = Instant.now();
        Issued expired =
                ISSUER.issue(
                        "CN=pipelines-connect",
                        now.minus(Duration.ofDays(2)),
                        now.minus(Duration.ofDays(1)));
        PinnedTrust trust = new PinnedTrust(java.util.List.of(expired.own()));

        assertThatExceptionOfType(java.security.cert.CertificateExpiredException.class)
                .isThrownBy(() ->
                        trust.checkClientTrusted(new X509Certificate[] {expired.own()}, "EC"));
    }

    /** The certificate that the server presents to the client. */
    private static X509Certificate handshake(PinnedTls client, PinnedTls server)
            throws SSLException {
        SSLEngine one = client.engineCreateSSLEngine("10.0.0.9", 8083);
        SSLEngine other = server.engineCreateSSLEngine();
        one.setUseClientMode(true);
        other.setUseClientMode(false);
        other.setNeedClientAuth(true);
        ByteBuffer toServer = ByteBuffer.allocate(64 * 1024);
        ByteBuffer toClient = ByteBuffer.allocate(64 * 1024);
        ByteBuffer none = ByteBuffer.allocate(0);
        ByteBuffer plain = ByteBuffer.allocate(64 * 1024);
        for (int step = 0; step < 100; step++) {
            one.wrap(none, toServer);
            run(one);
            other.unwrap(toServer.flip(), plain);
            toServer.compact();
            run(other);
            other.wrap(none, toClient);
            run(other);
            one.unwrap(toClient.flip(), plain);
            toClient.compact();
            run(one);
            if (done(one) && done(other)) {
                return (X509Certificate) one.getSession().getPeerCertificates()[0];
            }
        }
        throw new IllegalStateException(
                "no end: " + one.getHandshakeStatus() + ", " + other.getHandshakeStatus());
    }

    private static boolean done(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                && engine.getSession().isValid()
                && !engine.getSession().getProtocol().equals("NONE");
    }

    private static void run(SSLEngine engine) {
        for (Runnable task = engine.getDelegatedTask();
                task != null;
                task = engine.getDelegatedTask()) {
            task.run();
        }
    }
}
