package dev.spillway.local.e2e.security;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds secrets in text and in files, in the forms in which they leak: as they are, and in base64,
 * also in the base64 of something longer. Private keys are found by a line of their PEM, and by the
 * bytes of that line. Never says what a secret is, only whose.
 */
final class SecretSearch {
    /** A shorter one would be found by chance. */
    private static final int MIN_CHARACTERS = 16;

    private static final String PRIVATE_KEY = "PRIVATE KEY-----";

    /** Of each form, whose secret it is. */
    private final Map<String, String> forms = new LinkedHashMap<>();

    /**
     * @param name whose it is, for people
     */
    void add(String name, String secret) {
        if (secret.contains(PRIVATE_KEY)) {
            // The first line has more of the format than of the key.
            var line = secret.lines().filter(each -> !each.startsWith("-----")).skip(1).findFirst();
            add(name, line.orElseThrow());
            base64(Base64.getDecoder().decode(line.orElseThrow()))
                    .forEach(form -> forms.put(form, name));
            return;
        }
        if (secret.length() < MIN_CHARACTERS) {
            throw new IllegalArgumentException(name + " is too short to be searched for");
        }
        forms.put(new String(secret.getBytes(UTF_8), ISO_8859_1), name);
        base64(secret.getBytes(UTF_8)).forEach(form -> forms.put(form, name));
    }

    Set<String> names() {
        return new LinkedHashSet<>(forms.values());
    }

    /** Whose secrets there are in it. */
    List<String> in(String text) {
        return in(text.getBytes(UTF_8));
    }

    List<String> in(byte[] bytes) {
        var text = new String(bytes, ISO_8859_1);
        return forms.entrySet().stream()
                .filter(form -> text.contains(form.getKey()))
                .map(Map.Entry::getValue)
                .distinct()
                .toList();
    }

    /**
     * The characters that these bytes alone decide, after no, one or two other bytes in a group of
     * three.
     */
    private static List<String> base64(byte[] bytes) {
        var all = new ArrayList<String>();
        for (int before = 0; before < 3; before++) {
            var padded = new byte[before + bytes.length];
            System.arraycopy(bytes, 0, padded, before, bytes.length);
            int whole = padded.length / 3 * 3;
            var text = Base64.getEncoder().encodeToString(Arrays.copyOf(padded, whole));
            all.add(before == 0 ? text : text.substring(4));
        }
        return all;
    }
}
