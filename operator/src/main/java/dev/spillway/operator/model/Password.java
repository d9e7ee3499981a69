package dev.spillway.operator.model;

import java.util.regex.Pattern;

/** A password, which no text of the object shows. */
public record Password(String secret) {

    /** Letters and digits need no escape in any client's file; 32 of them have 190 bits. */
    private static final Pattern STRONG = Pattern.compile("[A-Za-z0-9]{32,128}");

    /** Kafka's least, plus one: its default is what kafka-configs writes. */
    private static final int LEAST_ITERATIONS = 4_097;

    /** A login costs a client at most a quarter more than with the least. */
    private static final int DISTINCT_ITERATIONS = 1_024;

    private static final int FINGERPRINT_DIGITS = 32;

    /** Whether it is as long and as plain as those that the operator makes. */
    public static boolean isStrong(String text) {
        return STRONG.matcher(text).matches();
    }

    /**
     * The iterations of the SCRAM credential that Kafka has for this password. Kafka shows of a
     * credential nothing but this number, so it is derived from the password: by it the operator
     * sees that a credential is for another password. It tells ten bits of the hash of 190, and no
     * more.
     *
     * @param user so that it differs between users
     */
    public int iterations(String user) {
        var hash = Sha256.of("spillway-scram\n" + user + "\n" + secret);
        return LEAST_ITERATIONS + ((hash[0] & 0xff) << 8 | hash[1] & 0xff) % DISTINCT_ITERATIONS;
    }

    /** Whether these may be the iterations of a password that the operator made. */
    public static boolean isOfTheOperator(int iterations) {
        return iterations >= LEAST_ITERATIONS
                && iterations < LEAST_ITERATIONS + DISTINCT_ITERATIONS;
    }

    /** By this a password that somebody has edited is told from one that Kafka has. */
    public String fingerprint(String user) {
        return Sha256.hex("spillway-secret\n" + user + "\n" + secret, FINGERPRINT_DIGITS);
    }

    @Override
    public String toString() {
        return "Password[***]";
    }
}
