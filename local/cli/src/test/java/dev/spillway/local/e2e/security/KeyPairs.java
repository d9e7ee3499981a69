package dev.spillway.local.e2e.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/** Keys and certificates of an attacker, made by the JDK's keytool in a file. */
final class KeyPairs {
    private static final String PASSWORD = "changeit";

    private final Path file;

    KeyPairs(Path file) {
        this.file = file;
    }

    /** A key and its chain, each as PEM. */
    record Pem(String key, String chain) {

        PrivateKey privateKey() throws GeneralSecurityException {
            return KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(decoded(key)));
        }

        X509Certificate[] certificates() throws GeneralSecurityException {
            return certificates(chain);
        }

        static X509Certificate[] certificates(String pem) throws GeneralSecurityException {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(UTF_8)))
                    .toArray(X509Certificate[]::new);
        }

        /** Whose it is, as keytool and Kafka write it. */
        String subject() throws GeneralSecurityException {
            return certificates()[0].getSubjectX500Principal().getName();
        }

        /** The same, followed by the certificates of another. */
        Pem before(Pem other) {
            return new Pem(key, chain + other.chain);
        }

        /** Without the certificates of those who issued it. */
        Pem alone() {
            var end = "-----END CERTIFICATE-----\n";
            return new Pem(key, chain.substring(0, chain.indexOf(end) + end.length()));
        }

        /** Without the key. */
        @Override
        public String toString() {
            return "Pem";
        }
    }

    /** An authority of the attacker's own, which may have any name. */
    KeyPairs authority(String alias, String name) throws IOException, InterruptedException {
        keytool("-alias", alias, "-dname", name, "-ext", "bc:c", "-validity", "30");
        return this;
    }

    /** Takes a key and its certificates from PEM: stolen ones, or an authority's. */
    KeyPairs stolen(String alias, Pem pem) throws IOException, GeneralSecurityException {
        var keys = KeyStore.getInstance("PKCS12");
        if (Files.exists(file)) {
            try (var in = Files.newInputStream(file)) {
                keys.load(in, PASSWORD.toCharArray());
            }
        } else {
            keys.load(null, null);
        }
        keys.setKeyEntry(alias, pem.privateKey(), PASSWORD.toCharArray(), pem.certificates());
        try (var out = Files.newOutputStream(file)) {
            keys.store(out, PASSWORD.toCharArray());
        }
        return this;
    }

    /**
     * A certificate for a name.
     *
     * @param from when it becomes valid, as keytool takes it: {@code -2d}
     * @param days for how long it is valid
     */
    Pem issued(String signer, String name, String from, int days)
            throws IOException, InterruptedException, GeneralSecurityException {
        var alias = "leaf-" + System.nanoTime();
        keytool(
                "-alias",
                alias,
                "-dname",
                name,
                "-signer",
                signer,
                "-startdate",
                from,
                "-validity",
                Integer.toString(days),
                "-ext",
                "eku=clientAuth,serverAuth");
        var keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        var chain = new ArrayList<String>();
        for (var certificate : keys.getCertificateChain(alias)) {
            chain.add(pem("CERTIFICATE", certificate.getEncoded()));
        }
        return new Pem(
                pem("PRIVATE KEY", keys.getKey(alias, PASSWORD.toCharArray()).getEncoded()),
                String.join("", chain));
    }

    private static byte[] decoded(String pem) {
        return Base64.getMimeDecoder()
                .decode(
                        Arrays.stream(pem.split("\n", -1))
                                .filter(line -> !line.startsWith("-----"))
                                .collect(Collectors.joining()));
    }

    private static String pem(String type, byte[] bytes) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(
                        type,
                        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes),
                        type);
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-genkeypair", "-keyalg", "EC", "-groupname", "secp256r1"));
        command.addAll(List.of("-storepass", PASSWORD, "-keystore", file.toString()));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command + ": " + output);
        }
    }
}
