package dev.spillway.operator.credentials;

import dev.spillway.operator.model.Password;
import java.security.SecureRandom;

/** Makes passwords. */
public final class Passwords {
    private static final String CHARACTERS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /** 238 bits; no client's file or shell needs an escape for any of them. */
    private static final int LENGTH = 40;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Passwords() {}

    public static Password random() {
        var text = new StringBuilder(LENGTH);
        for (int i = 0; i < LENGTH; i++) {
            text.append(CHARACTERS.charAt(RANDOM.nextInt(CHARACTERS.length())));
        }
        return new Password(text.toString());
    }
}
