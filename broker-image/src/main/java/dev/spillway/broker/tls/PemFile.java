package dev.spillway.broker.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PEM file as people and tools write it: with text around the blocks, with either kind of line
 * ends, in any order (RFC 7468).
 */
record PemFile(Path file, String text) {
    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([^-\\r\\n]+)-----");

    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String PKCS8 = "PRIVATE KEY";

    private record Block(String label, byte[] content) {}

    /** At least one. */
    List<X509Certificate> certificates() throws UnusableTlsException {
        List<X509Certificate> found = new ArrayList<>();
        for (Block block : blocks()) {
            if (block.label.equals(CERTIFICATE)) {
                found.add(certificate(block));
            }
        }
        if (found.isEmpty()) {
            throw unusable("has no certificate (-----BEGIN CERTIFICATE-----)");
        }
        return found;
    }

    private X509Certificate certificate(Block block) throws UnusableTlsException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(block.content));
        } catch (CertificateException e) {
            throw new UnusableTlsException(
                    file + " has a certificate that cannot be read: " + e.getMessage(), e);
        }
    }

    /** The only one. */
    PrivateKey privateKey() throws UnusableTlsException {
        List<Block> keys = blocks().stream().filter(block -> block.label.endsWith(PKCS8)).toList();
        if (keys.isEmpty()) {
            throw unusable("has no private key (-----BEGIN PRIVATE KEY-----)");
        }
        if (keys.size() > 1) {
            throw unusable("has %d private keys: leave one".formatted(keys.size()));
        }
        Block key = keys.getFirst();
        return switch (key.label) {
            case PKCS8 -> pkcs8(key);
            case "ENCRYPTED PRIVATE KEY" ->
                    throw unusable(
                            "is encrypted: store it without a password, for example as written by"
                                    + " `openssl pkcs8 -topk8 -nocrypt -in KEY`");
            case String other ->
                    throw unusable(
                            ("is a key in another format (BEGIN %s): convert it to PKCS#8 with"
                                            + " `openssl pkcs8 -topk8 -nocrypt -in KEY`; in a"
                                            + " Certificate of cert-manager set"
                                            + " privateKey.encoding: PKCS8")
                                    .formatted(other));
        };
    }

    private PrivateKey pkcs8(Block key) throws UnusableTlsException {
        for (String algorithm : List.of("EC", "RSA")) {
            try {
                return KeyFactory.getInstance(algorithm)
                        .generatePrivate(new PKCS8EncodedKeySpec(key.content));
            } catch (GeneralSecurityException e) {
                // Perhaps the other one.
            }
        }
        throw unusable(
                "has a key that cannot be read, or that Kafka cannot use: make one for ECDSA"
                        + " (P-256) or RSA");
    }

    private List<Block> blocks() throws UnusableTlsException {
        if (text.isBlank()) {
            throw unusable("is empty");
        }
        List<Block> blocks = new ArrayList<>();
        Matcher begin = BEGIN.matcher(text);
        int at = 0;
        while (begin.find(at)) {
            String label = begin.group(1);
            String end = "-----END " + label + "-----";
            int until = text.indexOf(end, begin.end());
            if (until < 0) {
                throw unusable("is cut off: %s is missing".formatted(end));
            }
            if (label.equals(CERTIFICATE) || label.endsWith(PKCS8)) {
                blocks.add(new Block(label, content(label, begin.end(), until)));
            }
            at = until + end.length();
        }
        return blocks;
    }

    private byte[] content(String label, int from, int until) throws UnusableTlsException {
        if (label.endsWith(PKCS8) && !label.equals(PKCS8)) {
            // Refused by its label; it may hold headers that are not base64.
            return new byte[0];
        }
        try {
            return Base64.getDecoder()
                    .decode(
                            text.substring(from, until)
                                    .replaceAll("\\s", "")
                                    .getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            // Its message may quote a part of a key.
            throw unusable("has a %s that is not base64".formatted(label.toLowerCase(Locale.ROOT)));
        }
    }

    private UnusableTlsException unusable(String what) {
        return new UnusableTlsException(file + " " + what);
    }
}
