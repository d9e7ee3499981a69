package dev.spillway.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.broker.fixtures.MountedSecret;
import dev.spillway.broker.fixtures.TestCa;
import dev.spillway.broker.fixtures.TestCa.Issued;
import dev.spillway.broker.management.ServedTls;
import dev.spillway.broker.tls.TlsFiles;
import dev.spillway.process.ExitCode;
import dev.spillway.process.StartRefusedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateCheckTest {
    private static final TestCa CA = TestCa.named("nodes");
    private static final String HOST = "events-broker-0.events-nodes.default.svc";
    private static final Issued GOOD = CA.issue("CN=__spillway-node,OU=events-broker-0", HOST);

    @TempDir private Path folder;

    @Test
    void aCertificateForThisNodeIsTaken() {
        secret().write(GOOD, CA.certificate());

        assertThatCode(() -> CertificateCheck.check(properties())).doesNotThrowAnyException();
    }

    @Test
    void whereNothingIsEncryptedNothingIsChecked() {
        Properties plain = new Properties();
        plain.put("listeners", "CLIENTS://127.0.0.1:9092");

        assertThatCode(() -> CertificateCheck.check(plain)).doesNotThrowAnyException();
    }

    @Test
    void aMissingFileIsNamed() throws Exception {
        secret().write(GOOD, CA.certificate());
        Files.delete(folder.resolve("tls.key"));

        refused("listener CONTROLLER: " + folder.resolve("tls.key") + " does not exist");
    }

    @Test
    void anExpiredCertificateIsRefused() {
        Instant now = Instant.now();
        secret().write(
                        CA.issue(
                                "CN=__spillway-node",
                                now.minusSeconds(60),
                                now.minusSeconds(1),
                                HOST),
                        CA.certificate());

        refused("expired");
    }

    @Test
    void aCertificateOfTheFutureIsRefused() {
        Instant now = Instant.now();
        secret().write(
                        CA.issue(
                                "CN=__spillway-node",
                                now.plusSeconds(3600),
                                now.plusSeconds(7200),
                                HOST),
                        CA.certificate());

        refused("is valid from");
    }

    @Test
    void aForeignCaIsRefused() {
        secret().write(GOOD, TestCa.named("other").certificate());

        refused("does not lead to a CA");
    }

    @Test
    void theKeyOfAnotherIsRefused() {
        secret().write(new Issued(GOOD.chain(), CA.issue("CN=x").key()), CA.certificate());

        refused("does not belong to the certificate");
    }

    @Test
    void theCertificateOfAnotherNodeIsRefused() {
        secret().write(
                        CA.issue("CN=__spillway-node", "events-broker-1.events-nodes.default.svc"),
                        CA.certificate());

        refused(
                "is for events-broker-1.events-nodes.default.svc, not for "
                        + HOST
                        + ", under which this node is reached");
    }

    @Test
    void theCertificateOfAUserIsRefused() {
        secret().write(CA.issue("CN=alice", HOST), CA.certificate());

        refused("belongs to neither a node nor the operator");
    }

    /** Its names are its owner's business: clients may come in by others. */
    @Test
    void aCertificateOfAListenerForClientsMayHaveOtherNames() {
        secret().write(GOOD, CA.certificate());
        Properties properties = properties();
        properties.put("advertised.listeners", advertised("other.example.com"));

        assertThatCode(() -> CertificateCheck.check(properties)).doesNotThrowAnyException();
    }

    @Test
    void whatIsInUseIsServed() {
        secret().write(GOOD, CA.certificate());
        CertificateCheck.check(properties());

        assertThat(ServedTls.all())
                .filteredOn(served -> served.file().equals(folder.resolve("tls.crt").toString()))
                .singleElement()
                .satisfies(served -> {
                    assertThat(served.certificate()).matches("[0-9a-f]{64}");
                    assertThat(served.notAfter()).isEqualTo(GOOD.own().getNotAfter().toInstant());
                    assertThat(served.trust()).hasSize(1);
                    assertThat(served.problem()).isEmpty();
                });
    }

    private void refused(String message) {
        assertThatExceptionOfType(StartRefusedException.class)
                .isThrownBy(() -> CertificateCheck.check(properties()))
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.WRONG_CERTIFICATE));
    }

    private MountedSecret secret() {
        return new MountedSecret(folder);
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("listeners", "REPLICATION://10.0.0.1:9091,CLIENTS://10.0.0.1:9092");
        properties.put("advertised.listeners", advertised(HOST));
        for (String listener : new String[] {"controller", "replication", "clients"}) {
            String prefix = "listener.name." + listener + ".";
            properties.put(prefix + TlsFiles.CERTIFICATE, folder.resolve("tls.crt").toString());
            properties.put(prefix + TlsFiles.KEY, folder.resolve("tls.key").toString());
            properties.put(prefix + TlsFiles.TRUST, folder.resolve("ca.crt").toString());
        }
        return properties;
    }

    private static String advertised(String client) {
        return "REPLICATION://%s:9091,CLIENTS://%s:9092".formatted(HOST, client);
    }
}
