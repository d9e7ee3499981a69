package dev.spillway.operator.pki;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;

/** A private key, on the curve P-256. It never shows itself. */
public final class Key {
    private static final String ALGORITHM = "EC";
    private static final String CURVE = "secp256r1";
    static final String SIGNATURE = "SHA256withECDSA";
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
     * @param pem one PKCS#8 block
     */
    public static Key parse(String pem) throws MalformedPemException {
        var blocks = Pem.decode(Pem.PRIVATE_KEY, pem);
        if (blocks.size() > 1) {
            throw new MalformedPemException("it holds more than one key");
        }
        try {
            return new Key(
                    KeyFactory.getInstance(ALGORITHM)
                            .generatePrivate(new PKCS8EncodedKeySpec(blocks.getFirst())));
        } catch (GeneralSecurityException e) {
            throw new MalformedPemException("it is not an EC key in PKCS#8");
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
        try {
            var signing = Signature.getInstance(SIGNATURE);
            signing.initSign(key);
            signing.update(PROBE);
            var signature = signing.sign();
            var verifying = Signature.getInstance(SIGNATURE);
            verifying.initVerify(certificate.x509().getPublicKey());
            verifying.update(PROBE);
            return verifying.verify(signature);
        } catch (InvalidKeyException e) {
            return false;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "a private key";
    }
}
