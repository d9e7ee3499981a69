package dev.spillway.tier.s3;

import dev.spillway.tier.s3.StoreException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * One probe of the bucket: does what the plugin needs, which is list, write, read and delete. Four
 * requests and an object of one byte under a unique key, so that brokers do not disturb each other.
 * An object left behind by a broker that died during a probe is deleted by a probe a day later.
 *
 * @param worked what was tried and worked, in order
 * @param conditionalWrites whether the store refuses to overwrite when asked to; empty when that
 *     was not tried. Nothing depends on it yet.
 */
public record BucketProbe(List<String> worked, Optional<Boolean> conditionalWrites) {
    private static final String NAME = ".probe-";
    private static final byte CONTENT = '?';

    /** Only keys of exactly this form are ever deleted. */
    private static final Pattern OURS =
            Pattern.compile("\\.probe-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    /** Far longer than a probe takes, and than clocks differ. */
    private static final Duration LEFT_BEHIND = Duration.ofDays(1);

    private static final int MAX_LISTED = 100;

    /** What was tried, what failed, and what had worked before. */
    public static final class ProbeException extends Exception {
        private static final long serialVersionUID = 1L;

        ProbeException(List<String> worked, String what, StoreException failure) {
            super(
                    what
                            + (worked.isEmpty()
                                    ? "; it was the first operation tried"
                                    : "; these worked before: " + String.join(", ", worked)),
                    failure);
        }
    }

    /**
     * @param prefix of this cluster's objects; ends in a slash
     * @param thorough also tries what need not be tried every time: conditional writes
     */
    static BucketProbe of(S3Store store, String prefix, boolean thorough, Instant now)
            throws ProbeException {
        String key = prefix + NAME + UUID.randomUUID();
        List<String> worked = new ArrayList<>();
        try {
            List<String> remove = leftBehind(store, prefix, now);
            worked.add("list");
            store.putByte(key, false);
            worked.add("write");
            read(store, key);
            worked.add("read");
            Optional<Boolean> conditional =
                    thorough ? Optional.of(!store.putByte(key, true)) : Optional.empty();
            remove.add(key);
            store.delete(remove);
            worked.add("delete");
            return new BucketProbe(List.copyOf(worked), conditional);
        } catch (StoreException e) {
            if (!worked.isEmpty()) {
                deleteQuietly(store, key);
            }
            // The key differs each time; without it the same failure has the same message.
            throw new ProbeException(
                    worked, String.valueOf(e.getMessage()).replace(key, prefix + NAME + "*"), e);
        }
    }

    private static List<String> leftBehind(S3Store store, String prefix, Instant now)
            throws StoreException {
        List<String> keys = new ArrayList<>();
        for (ObjectStore.ListedObject object : store.list(prefix + NAME, "", MAX_LISTED)) {
            if (OURS.matcher(object.key().substring(prefix.length())).matches()
                    && object.modified().isBefore(now.minus(LEFT_BEHIND))) {
                keys.add(object.key());
            }
        }
        return keys;
    }

    private static void read(S3Store store, String key) throws StoreException {
        byte[] content = store.tail(key, 1);
        if (content.length != 1 || content[0] != CONTENT) {
            throw new StoreException(
                    Kind.UNAVAILABLE,
                    "GET " + key + ": the object is not the one that was just written");
        }
    }

    /** Even if the PUT failed: its answer may have been lost. */
    private static void deleteQuietly(S3Store store, String key) {
        try {
            store.delete(List.of(key));
        } catch (StoreException e) {
            // The first failure is the one that is reported; a later probe finds the object.
        }
    }
}
