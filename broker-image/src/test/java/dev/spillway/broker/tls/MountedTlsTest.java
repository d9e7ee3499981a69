package dev.spillway.broker.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.broker.fixtures.MountedSecret;
import dev.spillway.broker.fixtures.TestCa;
import dev.spillway.broker.fixtures.TestCa.Issued;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountedTlsTest {
    private static final TestCa CA = TestCa.named("nodes");
    private static final TestCa NEXT_CA = TestCa.named("next");
    private static final Issued FIRST = CA.issue("CN=first", "node.test", "10.0.0.1");
    private static final Issued SECOND = CA.issue("CN=second");

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());

    @TempDir private Path folder;
    private MountedSecret secret;

    @BeforeEach
    void mount() {
        secret = new MountedSecret(folder).write(FIRST, CA.certificate());
    }

    @Test
    void aReplacedCertificateIsInUseWithinASecond() throws Exception {
        MountedTls tls = mounted();

        secret.write(SECOND, CA.certificate(), NEXT_CA.certificate());

        assertThat(tls.current().own()).isEqualTo(FIRST.own());
        aSecondPasses();
        assertThat(tls.current().own()).isEqualTo(SECOND.own());
        assertThat(tls.trust()).hasSize(2);
        assertThat(tls.problem()).isEmpty();
        assertThat(tls.failures()).isZero();
    }

    @Test
    void whatDoesNotChangeIsTheSameObject() throws Exception {
        MountedTls tls = mounted();
        TlsMaterial before = tls.current();

        aSecondPasses();

        assertThat(tls.current()).isSameAs(before);
    }

    /** Otherwise a lapsed certificate of one listener would take the whole node down. */
    @Test
    void aListenersOwnCertificateMayHaveExpiredWhenTheNodeStarts() throws Exception {
        Path clients = Files.createDirectory(folder.resolve("clients")).resolve("clients-ca.crt");
        Files.copy(secret.trust(), clients);
        now.set(FIRST.own().getNotAfter().toInstant().plusSeconds(1));

        MountedTls tls =
                new MountedTls(
                        new TlsFiles(secret.certificate(), secret.key(), clients),
                        now::get,
                        nanos::get);

        assertThat(tls.current().own()).isEqualTo(FIRST.own());
        assertThat(tls.problem()).contains("expired");
        aSecondPasses();
        assertThat(tls.problem()).contains("expired");
        assertThat(tls.failures()).isEqualTo(1);
        now.set(Instant.now());
        aSecondPasses();
        assertThat(tls.problem()).isEmpty();
        assertThatExceptionOfType(UnusableTlsException.class)
                .isThrownBy(() -> {
                    now.set(FIRST.own().getNotAfter().toInstant().plusSeconds(1));
                    mounted();
                })
                .withMessageContaining("expired");
    }

    /** Written by a tool in place: the certificate first, and then the key. */
    @Test
    void aHalfWrittenPairKeepsTheLastGoodOne() throws Exception {
        MountedTls tls = mounted();
        Files.writeString(secret.certificate(), SECOND.certificatePem());
        aSecondPasses();

        assertThat(tls.current().own()).isEqualTo(FIRST.own());
        assertThat(tls.problem()).contains("does not belong to the certificate");
        assertThat(tls.failures()).isEqualTo(1);

        Files.writeString(secret.key(), SECOND.keyPem());
        aSecondPasses();

        assertThat(tls.current().own()).isEqualTo(SECOND.own());
        assertThat(tls.problem()).isEmpty();
    }

    @Test
    void aContentThatCannotBeUsedIsCountedOnce() throws Exception {
        MountedTls tls = mounted();
        Files.writeString(secret.key(), "broken");
        for (int second = 0; second < 5; second++) {
            aSecondPasses();
            assertThat(tls.current().own()).isEqualTo(FIRST.own());
        }
        assertThat(tls.failures()).isEqualTo(1);

        Files.writeString(secret.key(), "broken in another way");
        aSecondPasses();

        assertThat(tls.problem()).isNotEmpty();
        assertThat(tls.failures()).isEqualTo(2);
    }

    @Test
    void aDeletedFileKeepsTheLastGoodOnesAndIsToldOnce() throws Exception {
        MountedTls tls = mounted();
        Files.delete(secret.trust());
        for (int second = 0; second < 3; second++) {
            aSecondPasses();
            assertThat(tls.current().own()).isEqualTo(FIRST.own());
        }

        assertThat(tls.problem())
                .isEqualTo(secret.trust() + " does not exist: the mounted Secret needs this key");
        assertThat(tls.failures()).isEqualTo(1);
    }

    @Test
    void theFormerContentAgainIsNoProblem() throws Exception {
        MountedTls tls = mounted();
        Files.writeString(secret.key(), "broken");
        aSecondPasses();
        assertThat(tls.problem()).isNotEmpty();

        Files.writeString(secret.key(), FIRST.keyPem());
        aSecondPasses();

        assertThat(tls.problem()).isEmpty();
    }

    @Test
    void aCertificateThatIsNotValidYetIsUsedWhenItIs() throws Exception {
        MountedTls tls = mounted();
        Instant from = now.get().plusSeconds(100);
        Issued early = CA.issue("CN=early", from, from.plus(Duration.ofDays(1)));
        secret.write(early, CA.certificate());
        aSecondPasses();
        assertThat(tls.current().own()).isEqualTo(FIRST.own());

        now.set(from.plusSeconds(1));
        aSecondPasses();

        assertThat(tls.current().own()).isEqualTo(early.own());
        assertThat(tls.problem()).isEmpty();
    }

    /** New certificates that no trusted CA has issued would cut this node off from all others. */
    @Test
    void aCertificateOfAForeignCaIsNotUsed() throws Exception {
        MountedTls tls = mounted();
        Issued foreign = NEXT_CA.issue("CN=foreign");
        secret.write(foreign, CA.certificate());
        aSecondPasses();
        assertThat(tls.current().own()).isEqualTo(FIRST.own());

        secret.write(foreign, CA.certificate(), NEXT_CA.certificate());
        aSecondPasses();

        assertThat(tls.current().own()).isEqualTo(foreign.own());
    }

    /** Whatever the clock does, the pair in use stays until another can take its place. */
    @Test
    void anExpiredPairStaysInUse() throws Exception {
        MountedTls tls = mounted();
        now.set(FIRST.own().getNotAfter().toInstant().plusSeconds(1));
        aSecondPasses();

        assertThat(tls.current().own()).isEqualTo(FIRST.own());
        assertThat(tls.notAfter()).isEqualTo(FIRST.own().getNotAfter().toInstant());
    }

    @Test
    void theFirstPairMustBeUsable() {
        secret.write(Map.of("tls.key", "broken"));

        assertThatExceptionOfType(UnusableTlsException.class).isThrownBy(this::mounted);
    }

    @Test
    void thereIsOneForASetOfFiles() throws Exception {
        assertThat(MountedTls.of(files())).isSameAs(MountedTls.of(files()));
        assertThat(MountedTls.all()).contains(MountedTls.of(files()));
    }

    @Test
    void saysForWhichHostsACertificateIs() throws Exception {
        MountedTls tls = mounted();

        tls.requireHost("node.test");
        tls.requireHost("NODE.test");
        tls.requireHost("10.0.0.1");
        assertThatExceptionOfType(UnusableTlsException.class)
                .isThrownBy(() -> tls.requireHost("10.0.0.2"))
                .withMessageContaining(
                        "(CN=first) is for node.test, 10.0.0.1, not for 10.0.0.2, under which");
        assertThatExceptionOfType(UnusableTlsException.class)
                .isThrownBy(() -> tls.requireHost("other.node.test"));
        assertThatExceptionOfType(UnusableTlsException.class)
                .isThrownBy(tls::requireInnerName)
                .withMessageContaining("has to be __spillway-node");
    }

    @Test
    void wildcardsStandForOneLabelAndAddressesMayHaveBrackets() throws Exception {
        secret.write(CA.issue("CN=x", "*.svc.test", "fd00:0:0:0:0:0:0:1"), CA.certificate());
        MountedTls tls = mounted();

        tls.requireHost("a.svc.test");
        tls.requireHost("[fd00::1]");
        tls.requireHost("fd00::1");
        for (String other : new String[] {"svc.test", "a.b.svc.test", ".svc.test", "fd00::2"}) {
            assertThatExceptionOfType(UnusableTlsException.class)
                    .isThrownBy(() -> tls.requireHost(other));
        }
    }

    private void aSecondPasses() {
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
    }

    private TlsFiles files() {
        return new TlsFiles(secret.certificate(), secret.key(), secret.trust());
    }

    private MountedTls mounted() throws UnusableTlsException {
        return new MountedTls(files(), now::get, nanos::get);
    }
}
