package dev.spillway.broker.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spillway.broker.fixtures.TestCa;
import dev.spillway.broker.fixtures.TestCa.Issued;
import dev.spillway.broker.tls.TlsMaterial.Texts;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsMaterialTest {
    private static final Instant NOW = Instant.now();
    private static final TestCa CA = TestCa.named("nodes");
    private static final TestCa OLD = TestCa.named("old nodes");
    private static final Issued NODE = CA.issue("CN=__spillway-node", "127.0.0.1");

    private static final TlsFiles FILES =
            new TlsFiles(
                    Path.of("/etc/spillway/tls/tls.crt"),
                    Path.of("/etc/spillway/tls/tls.key"),
                    Path.of("/etc/spillway/tls/ca.crt"));

    private static final TlsFiles OTHER_TRUST =
            new TlsFiles(FILES.certificate(), FILES.key(), Path.of("/other/clients-ca.crt"));

    @Test
    void takesAKeyItsCertificateAndTheCas() throws Exception {
        TlsMaterial material = parse(NODE, CA.certificate(), OLD.certificate());

        assertThat(material.own()).isEqualTo(NODE.own());
        assertThat(material.trust()).containsExactly(CA.certificate(), OLD.certificate());
        assertThat(material.toString()).startsWith("CN=__spillway-node until 2");
    }

    static Stream<String> readableChains() {
        String plain = NODE.certificatePem();
        return Stream.of(
                plain,
                plain.replace("\n", "\r\n"),
                "Bag Attributes\n  friendlyName: node\nsubject=CN = x\n" + plain,
                plain + "\n\nwritten by a tool, with no line end",
                "\uFEFF" + plain,
                plain.replace("\n", "\n ").stripTrailing());
    }

    @ParameterizedTest
    @MethodSource("readableChains")
    void takesPemAsToolsWriteIt(String certificate) throws Exception {
        assertThat(parse(certificate, NODE.keyPem(), trust()).own()).isEqualTo(NODE.own());
    }

    @Test
    void takesAKeyAfterItsParameters() throws Exception {
        String parameters =
                TestCa.pem("EC PARAMETERS", Base64.getDecoder().decode("BggqhkjOPQMBBw=="));

        assertThat(parse(NODE.certificatePem(), parameters + NODE.keyPem(), trust()).own())
                .isEqualTo(NODE.own());
    }

    @Test
    void takesOneFileThatHoldsBoth() throws Exception {
        String both = NODE.keyPem() + NODE.certificatePem();

        assertThat(parse(both, both, trust()).own()).isEqualTo(NODE.own());
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256r1", "secp384r1", "secp521r1", ""})
    void takesEcdsaAndRsa(String curve) throws Exception {
        KeyPair keys = TestCa.keys(curve.isEmpty() ? "RSA" : "EC", curve);
        Issued issued = CA.issue("CN=x", keys, NOW, NOW.plusSeconds(60));

        assertThat(parse(issued, CA.certificate()).own()).isEqualTo(issued.own());
    }

    @Test
    void putsTheChainInOrderWhateverTheOrderInTheFile() throws Exception {
        X509Certificate cross = CA.crossSignedBy(OLD);
        String shuffled =
                TestCa.pem(OLD.certificate(), CA.certificate(), cross, NODE.own(), NODE.own());

        TlsMaterial material = parse(shuffled, NODE.keyPem(), trust());

        assertThat(material.chain()).containsExactly(NODE.own(), cross, OLD.certificate());
    }

    /** It leads to the CA that is trusted, though the chain goes on to another. */
    @Test
    void aNewCaThatTheOldOneSignedIsTrustedByItself() throws Exception {
        Issued served = NODE.with(CA.crossSignedBy(OLD));

        assertThat(parse(served, CA.certificate()).chain()).hasSize(2);
        assertThat(parse(served, OLD.certificate()).chain()).hasSize(2);
    }

    @Test
    void leavesOutCertificatesThatAreNotOfTheChain() throws Exception {
        TestCa stranger = TestCa.named("stranger");

        assertThat(parse(NODE.with(stranger.certificate()), CA.certificate()).chain())
                .containsExactly(NODE.own());
    }

    @Test
    void aCertificateMayTrustItself() throws Exception {
        assertThat(parse(NODE, NODE.own()).trust()).containsExactly(NODE.own());
    }

    @Test
    void whatAnotherFolderTrustsNeedNotIncludeItsOwnCa() throws Exception {
        Texts texts =
                new Texts(NODE.certificatePem(), NODE.keyPem(), TestCa.pem(OLD.certificate()));

        assertThat(TlsMaterial.parse(OTHER_TRUST, texts, NOW).trust())
                .containsExactly(OLD.certificate());
    }

    @Test
    void refusesAForeignCa() {
        refused(() -> parse(NODE, OLD.certificate()))
                .withMessage(
                        "the certificate in /etc/spillway/tls/tls.crt (CN=__spillway-node, issued"
                                + " by CN=nodes) does not lead to a CA in /etc/spillway/tls/ca.crt"
                                + " (CN=old nodes): have it issued by one of them");
    }

    /** The names are the same; the keys are not. */
    @Test
    void refusesACaThatOnlyHasTheName() {
        refused(() -> parse(NODE, TestCa.named("nodes").certificate()))
                .withMessageContaining("does not lead to a CA");
    }

    @Test
    void refusesAnExpiredCertificate() {
        Issued expired = CA.issue("CN=x", NOW.minusSeconds(60), NOW.minusSeconds(10));

        refused(() -> parse(expired, CA.certificate()))
                .withMessageContaining(
                        "the certificate in /etc/spillway/tls/tls.crt (CN=x) expired")
                .withMessageContaining("have it renewed, or correct the clock");
    }

    @Test
    void refusesACertificateThatIsNotValidYet() {
        Issued early = CA.issue("CN=x", NOW.plusSeconds(60), NOW.plus(Duration.ofDays(1)));

        refused(() -> parse(early, CA.certificate()))
                .withMessageContaining("is valid from")
                .withMessageContaining("correct the clock, or issue the certificate anew");
    }

    @Test
    void refusesTheKeyOfAnotherCertificate() {
        String other = CA.issue("CN=other").keyPem();

        refused(() -> parse(NODE.certificatePem(), other, trust()))
                .withMessage(
                        "/etc/spillway/tls/tls.key does not belong to the certificate in"
                                + " /etc/spillway/tls/tls.crt (CN=__spillway-node): replace both"
                                + " together");
    }

    @Test
    void refusesTheKeyOfAnotherAlgorithm() {
        String rsa = TestCa.pem("PRIVATE KEY", TestCa.keys("RSA", "").getPrivate().getEncoded());

        refused(() -> parse(NODE.certificatePem(), rsa, trust()))
                .withMessageContaining("does not belong to the certificate");
    }

    @Test
    void refusesAKeyInTheOldFormatAndSaysHowToConvertIt() throws Exception {
        byte[] sec1 =
                PrivateKeyInfo.getInstance(NODE.key().getEncoded())
                        .parsePrivateKey()
                        .toASN1Primitive()
                        .getEncoded();

        refused(() -> parse(NODE.certificatePem(), TestCa.pem("EC PRIVATE KEY", sec1), trust()))
                .withMessage(
                        "/etc/spillway/tls/tls.key is a key in another format (BEGIN EC PRIVATE"
                                + " KEY): convert it to PKCS#8 with `openssl pkcs8 -topk8 -nocrypt"
                                + " -in KEY`; in a Certificate of cert-manager set"
                                + " privateKey.encoding: PKCS8");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----",
                "-----BEGIN RSA PRIVATE KEY-----\n"
                        + "Proc-Type: 4,ENCRYPTED\n"
                        + "DEK-Info: x\n\n"
                        + "MIIB\n"
                        + "-----END RSA PRIVATE KEY-----"
            })
    void refusesKeysThatNeedAPasswordOrAConversion(String key) {
        refused(() -> parse(NODE.certificatePem(), key, trust()))
                .withMessageContaining("openssl pkcs8 -topk8 -nocrypt");
    }

    @Test
    void refusesEd25519WhichKafkaCannotRead() {
        String key =
                TestCa.pem("PRIVATE KEY", TestCa.keys("Ed25519", "").getPrivate().getEncoded());

        refused(() -> parse(NODE.certificatePem(), key, trust()))
                .withMessageContaining("make one for ECDSA (P-256) or RSA");
    }

    @Test
    void refusesTwoKeys() {
        String two = NODE.keyPem() + CA.issue("CN=other").keyPem();

        refused(() -> parse(NODE.certificatePem(), two, trust()))
                .withMessageContaining("has 2 private keys");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n", "hello"})
    void refusesFilesWithoutWhatTheyAreFor(String text) {
        refused(() -> parse(text, NODE.keyPem(), trust()))
                .withMessageStartingWith("/etc/spillway/tls/tls.crt ");
        refused(() -> parse(NODE.certificatePem(), text, trust()))
                .withMessageStartingWith("/etc/spillway/tls/tls.key ");
        refused(() -> parse(NODE.certificatePem(), NODE.keyPem(), text))
                .withMessageStartingWith("/etc/spillway/tls/ca.crt ");
    }

    /** As a reader sees a file that is being written, at any moment. */
    @Test
    void refusesEveryBeginningOfTheFiles() {
        String key = NODE.keyPem();
        String end = "-----END PRIVATE KEY-----";
        for (int length = 0; length < key.indexOf(end) + end.length(); length++) {
            String part = key.substring(0, length);
            refused(() -> parse(NODE.certificatePem(), part, trust()));
        }
    }

    @Test
    void saysThatAFileIsCutOff() {
        String half = NODE.certificatePem().substring(0, 100);

        refused(() -> parse(half, NODE.keyPem(), trust()))
                .withMessageContaining("is cut off: -----END CERTIFICATE----- is missing");
    }

    @Test
    void neverRepeatsWhatAKeyFileHolds() {
        String broken = NODE.keyPem().replace("\nM", "\n!M");

        refused(() -> parse(NODE.certificatePem(), broken, trust()))
                .withMessage("/etc/spillway/tls/tls.key has a private key that is not base64");
    }

    private static String trust() {
        return TestCa.pem(CA.certificate());
    }

    private static TlsMaterial parse(Issued issued, X509Certificate... trust)
            throws UnusableTlsException {
        return parse(issued.certificatePem(), issued.keyPem(), TestCa.pem(trust));
    }

    private static TlsMaterial parse(String certificate, String key, String trust)
            throws UnusableTlsException {
        return TlsMaterial.parse(FILES, new Texts(certificate, key, trust), NOW);
    }

    private static ThrowableAssertAlternative<UnusableTlsException> refused(ThrowingCallable call) {
        return assertThatExceptionOfType(UnusableTlsException.class).isThrownBy(call);
    }
}
