package dev.spillway.operator.pki;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/**
 * A private key: one on the curve P-256, where it was made here, and of any kind that Kafka knows
 * where somebody else made it. It never shows itself.
 */
public final class Key {
    private static final String ALGORITHM = "EC";
    private static final String CURVE = "secp256r1";
    static final String SIGNATURE = "SHA256withECDSA";
    private static final String RSA_SIGNATURE = "SHA256withRSA";
    private static final byte[] PROBE = {1, 2, 3};

    private final PrivateKey key;

    private Key(PrivateKey key) {
        this.key = key;
    }

    static KeyPair pair(SecureRandom random) {
        try {
            var generator = KeyPairGenerator.getInstance(ALGORITHM);
            generator.initialize(new ECGenParameterSpec(CURVE), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has " + CURVE, impossible);
        }
    }

    static Key of(KeyPair pair) {
        return new Key(pair.getPrivate());
    }

    /**
     * One that was made here.
     *
     * @param pem one PKCS#8 block
     */
    public static Key parse(String pem) throws MalformedPemException {
        return of(ALGORITHM, Pem.decode(Pem.PRIVATE_KEY, pem));
    }

    /**
     * One that somebody else made.
     *
     * @param algorithm {@code EC} or {@code RSA}
     * @param pem with one PKCS#8 block, and possibly others
     */
    public static Key parse(String algorithm, String pem) throws MalformedPemException {
        return of(algorithm, Pem.decodeAmongOthers(Pem.PRIVATE_KEY, pem));
    }

    private static Key of(String algorithm, List<byte[]> blocks) throws MalformedPemException {
        if (blocks.size() > 1) {
            throw new MalformedPemException("it holds more than one key");
        }
        try {
            return new Key(
                    KeyFactory.getInstance(algorithm)
                            .generatePrivate(new PKCS8EncodedKeySpec(blocks.getFirst())));
        } catch (GeneralSecurityException e) {
            throw new MalformedPemException("it is no %s key in PKCS#8".formatted(algorithm));
        }
    }

    public String pem() {
        return Pem.encode(Pem.PRIVATE_KEY, key.getEncoded());
    }

    PrivateKey privateKey() {
        return key;
    }

    /** Whether it is the key of this certificate. */
    public boolean fits(Certificate certificate) {
        var signatures = key.getAlgorithm().equals(ALGORITHM) ? SIGNATURE : RSA_SIGNATURE;
        try {
            var signing = Signature.getInstance(signatures);
            signing.initSign(key);
            signing.update(PROBE);
            var signature = signing.sign();
            var verifying = Signature.getInstance(signatures);
            verifying.initVerify(certificate.x509().getPublicKey());
            verifying.update(PROBE);
            return verifying.verify(signature);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "a private key";
    }
}
