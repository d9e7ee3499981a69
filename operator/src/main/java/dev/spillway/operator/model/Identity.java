package dev.spillway.operator.model;

import java.util.Optional;
import java.util.regex.Pattern;

/** Who a User is in Kafka, and how its clients show that. */
public sealed interface Identity {

    /** The name of the principal, and of the entity that quotas are about. */
    String name();

    /** {@code User:billing}, as in ACLs and Kafka's logs. */
    default String principal() {
        return "User:" + name();
    }

    /** What stays when the name changes: see {@link #holder(String)}. */
    default String holder() {
        return holder(name());
    }

    /**
     * @param rotateAfter the age at which the password is replaced; empty for never
     */
    record Scram(String name, Optional<Millis> rotateAfter) implements Identity {}

    /**
     * By a certificate with this subject. Whoever has a certificate of an earlier User of that
     * name, or of an earlier rotation, has another token and so another name, with no rights.
     *
     * @param commonName the User's metadata.name
     * @param token different for each User and each rotation
     */
    record MutualTls(String commonName, String token) implements Identity {
        private static final String TOKEN = "spillway-";
        private static final int DIGITS = 16;
        private static final Pattern NAME =
                Pattern.compile("CN=([a-z0-9.-]+),OU=" + TOKEN + "[0-9a-f]{" + DIGITS + "}");

        private static final Pattern UNIT =
                Pattern.compile("\\bOU\\s*=\\s*\"?" + TOKEN, Pattern.CASE_INSENSITIVE);

        /**
         * @param uid metadata.uid of the User
         * @param rotation text that a person has changed to have another certificate
         */
        public static MutualTls of(String commonName, String uid, String rotation) {
            return new MutualTls(commonName, TOKEN + Sha256.hex(uid + "\n" + rotation, DIGITS));
        }

        /** The certificate's subject, as Kafka makes a principal's name of it (RFC 2253). */
        @Override
        public String name() {
            return "CN=" + commonName + ",OU=" + token;
        }
    }

    /** The operator does not know how. */
    record External(String name) implements Identity {}

    /**
     * Whether a name is one, or nearly one, of a certificate that the operator issues: however its
     * parts are ordered and spelled.
     */
    static boolean isLikeOfCertificate(String name) {
        return MutualTls.UNIT.matcher(name).find();
    }

    /**
     * Who a name in Kafka belongs to: the name itself; of certificates that the operator issues,
     * the part without the token, so that all tokens that a User has ever had are the same User's.
     */
    static String holder(String name) {
        var ofCertificate = MutualTls.NAME.matcher(name);
        return ofCertificate.matches()
                ? "CN=" + ofCertificate.group(1) + ",OU=" + MutualTls.TOKEN
                : name;
    }
}
