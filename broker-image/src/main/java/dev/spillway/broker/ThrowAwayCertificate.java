package dev.spillway.broker;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;

/**
 * A certificate for 127.0.0.1 that only trusts itself, for an {@link AotTrainingRun}: made with the
 * JDK's keytool where the image is built, and deleted with the run's other files.
 */
final class ThrowAwayCertificate {
    private static final String PASSWORD = "training";

    private ThrowAwayCertificate() {}

    /** Writes tls.crt, tls.key and ca.crt, as the Secret of a node has them. */
    static void write(Path folder, String commonName) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path file = folder.resolve("training.p12");
        keytool(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                        "-genkeypair",
                        "-alias",
                        "node",
                        "-dname",
                        "CN=" + commonName,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-ext",
                        "eku=serverAuth,clientAuth",
                        "-startdate",
                        "-1d",
                        "-validity",
                        "3",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        file.toString()));
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            String certificate = pem("CERTIFICATE", store.getCertificate("node").getEncoded());
            Files.writeString(folder.resolve("tls.crt"), certificate);
            Files.writeString(folder.resolve("ca.crt"), certificate);
            Files.writeString(
                    folder.resolve("tls.key"),
                    pem("PRIVATE KEY", store.getKey("node", PASSWORD.toCharArray()).getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("reading what keytool wrote", e);
        }
        Files.delete(file);
    }

    private static void keytool(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("keytool failed: " + output);
        }
    }

    private static String pem(String label, byte[] content) {
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
                .formatted(
                        label,
                        Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content),
                        label);
    }
}
