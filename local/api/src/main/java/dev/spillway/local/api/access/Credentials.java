package dev.spillway.local.api.access;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the server proves itself with, and what it checks its callers by: its certificate for
 * 127.0.0.1, which only it has signed, the token of the kubeconfig's user, and the key that signs
 * the tokens of ServiceAccounts. None of it is ever logged or passed to another process.
 */
public final class Credentials {

    /** The keystore is protected by its file's mode. */
    public static final String KEYSTORE_PASSWORD = "spillway";

    private static final String ALIAS = "api";
    private static final int VALID_DAYS = 3650;
    private static final Duration RENEW_BEFORE = Duration.ofDays(90);
    private static final int SECRET_BYTES = 32;

    private static final Set<PosixFilePermission> OWNER_ONLY =
            PosixFilePermissions.fromString("rw-------");
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_DIRECTORY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final String administratorsToken;
    private final SecretKey signingKey;
    private final byte[] keyStore;
    private final String certificate;

    private Credentials(
            String administratorsToken, SecretKey signingKey, byte[] keyStore, String certificate) {
        this.administratorsToken = administratorsToken;
        this.signingKey = signingKey;
        this.keyStore = keyStore;
        this.certificate = certificate;
    }

    /**
     * Those in a directory; what is missing, or expires soon, is made.
     *
     * @param directory readable by its owner only, as each file in it
     */
    public static Credentials in(Path directory) {
        try {
            makePrivate(directory);
            String token = secret(directory.resolve("token"));
            byte[] key = Base64.getUrlDecoder().decode(secret(directory.resolve("signing-key")));
            Path store = directory.resolve("server.p12");
            if (!Files.exists(store) || expiresSoon(certificate(store))) {
                makeKeyStore(store);
            }
            return new Credentials(
                    token,
                    new SecretKeySpec(key, "HmacSHA256"),
                    Files.readAllBytes(store),
                    pem(certificate(store)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "Cannot read " + directory + "; delete it to have its files made again", e);
        }
    }

    /** For servers in memory: the same for all of this process, and gone with it. */
    public static Credentials ofThisProcess() {
        return OfThisProcess.INSTANCE;
    }

    /** Made when the first server needs them. */
    private static final class OfThisProcess {
        private static final Credentials INSTANCE = make();

        private static Credentials make() {
            try {
                Path directory = Files.createTempDirectory("spillway-api", PRIVATE_DIRECTORY);
                Credentials made = in(directory);
                for (String file : List.of("token", "signing-key", "server.p12")) {
                    Files.delete(directory.resolve(file));
                }
                Files.delete(directory);
                return made;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public String administratorsToken() {
        return administratorsToken;
    }

    public SecretKey signingKey() {
        return signingKey;
    }

    /** In the format PKCS12, with {@link #KEYSTORE_PASSWORD}. */
    public byte[] keyStore() {
        return keyStore.clone();
    }

    /** What clients trust, in the format PEM. */
    public String certificate() {
        return certificate;
    }

    private static void makePrivate(Path directory) throws IOException {
        Files.createDirectories(directory, PRIVATE_DIRECTORY);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
    }

    /** A random text in a file, made if absent. */
    private static String secret(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] random = new byte[SECRET_BYTES];
            new SecureRandom().nextBytes(random);
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
            Path next =
                    Files.createTempFile(
                            file.getParent(),
                            "." + file.getFileName(),
                            ".next",
                            PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            Files.writeString(next, text);
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        }
        String text = Files.readString(file).strip();
        if (text.length() < SECRET_BYTES) {
            throw new IOException(file + " is damaged; delete it to have it made again");
        }
        return text;
    }

    /** By the JDK's own tool, since no public class of the JDK makes certificates. */
    private static void makeKeyStore(Path file) throws IOException {
        Path next = file.resolveSibling(".server.p12.next");
        Files.deleteIfExists(next);
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-J-XX:TieredStopAtLevel=1",
                                "-J-XX:+UseSerialGC",
                                "-genkeypair",
                                "-alias",
                                ALIAS,
                                "-keyalg",
                                "EC",
                                "-groupname",
                                "secp256r1",
                                "-sigalg",
                                "SHA256withECDSA",
                                "-dname",
                                "CN=spillway-local",
                                "-ext",
                                "SAN=IP:127.0.0.1,DNS:localhost",
                                "-ext",
                                "EKU=serverAuth",
                                "-validity",
                                Integer.toString(VALID_DAYS),
                                "-startdate",
                                "-1d",
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                KEYSTORE_PASSWORD,
                                "-keystore",
                                next.toString())
                        .redirectErrorStream(true)
                        .start();
        keytool.getOutputStream().close();
        String output;
        try (InputStream text = keytool.getInputStream()) {
            output = new String(text.readAllBytes(), StandardCharsets.UTF_8).strip();
            if (keytool.waitFor() != 0) {
                throw new IOException("keytool cannot make " + file + ": " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while keytool made " + file, e);
        }
        Files.setPosixFilePermissions(next, OWNER_ONLY);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static X509Certificate certificate(Path store)
            throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(store)) {
            keys.load(file, KEYSTORE_PASSWORD.toCharArray());
        }
        if (keys.getCertificate(ALIAS) instanceof X509Certificate certificate) {
            return certificate;
        }
        throw new GeneralSecurityException(store + " has no certificate");
    }

    private static boolean expiresSoon(X509Certificate certificate) {
        Date limit = Date.from(Instant.now().plus(RENEW_BEFORE));
        return certificate.getNotAfter().before(limit);
    }

    private static String pem(X509Certificate certificate) throws GeneralSecurityException {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'})
                        .encodeToString(certificate.getEncoded())
                + "\n-----END CERTIFICATE-----\n";
    }
}
