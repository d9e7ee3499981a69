package dev.spillway.tier.cli;

import dev.spillway.tier.s3.ObjectStore.Listed;
import dev.spillway.tier.s3.ObjectStore.Unfinished;
import dev.spillway.tier.s3.S3Store;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a cluster may still be alive, by its bucket alone. Brokers write an object of a fixed
 * name twice a day. Where there is none, brokers too old to write it may be running: then nothing
 * can be shown.
 */
final class Liveness {
    /** A cluster that has been stopped for a month is one that a person must look at. */
    static final Duration SILENCE = Duration.ofDays(30);

    private Liveness() {}

    /** What speaks against its being dead, in words. */
    static Optional<String> doubt(
            String prefix, List<Listed> objects, List<Unfinished> uploads, Instant now) {
        String sign = prefix + S3Store.ALIVE;
        if (objects.stream().noneMatch(object -> object.key().equals(sign))) {
            return Optional.of(
                    "There is no "
                            + sign
                            + ", which brokers write twice a day: that the cluster is dead cannot"
                            + " be shown. Delete its objects with your store's own tools.");
        }
        Instant limit = now.minus(SILENCE);
        Stream<String> young =
                Stream.concat(
                        objects.stream()
                                .filter(object -> !object.modified().isBefore(limit))
                                .map(object -> object.key() + " of " + object.modified()),
                        uploads.stream()
                                .filter(upload -> !upload.started().isBefore(limit))
                                .map(upload ->
                                        "the upload of "
                                                + upload.key()
                                                + ", started "
                                                + upload.started()));
        return young.findFirst()
                .map(found ->
                        "The cluster has written within "
                                + SILENCE.toDays()
                                + " days: "
                                + found
                                + ". If it is alive, use --bootstrap-server.");
    }
}
