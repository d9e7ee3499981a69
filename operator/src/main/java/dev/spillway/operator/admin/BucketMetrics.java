package dev.spillway.operator.admin;

import dev.spillway.operator.observed.BucketProof;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The state of the bucket in a broker's metrics (docs/reference/broker-metrics.md, section of the
 * plugin).
 */
final class BucketMetrics {
    private static final String USABLE = "spillway_tier_bucket_usable ";
    private static final String PROVEN = "spillway_tier_bucket_proven_timestamp_seconds ";

    /** {@code spillway_tier_bucket_trouble{why="PUT a in bucket cold: HTTP 403"} 1.0} */
    private static final String TROUBLE = "spillway_tier_bucket_trouble{why=\"";

    private static final String WAITING = "spillway_tier_deletions_pending ";

    private static final String TROUBLE_ENDS = "\"}";

    /** Escapes in label values of Prometheus' text format. */
    private static final Pattern ESCAPED = Pattern.compile("\\\\(.)");

    /** The broker's message becomes part of a status; the plugin's messages are never longer. */
    private static final int LONGEST = 600;

    private BucketMetrics() {}

    static boolean matches(String line) {
        return line.startsWith(USABLE)
                || line.startsWith(PROVEN)
                || line.startsWith(TROUBLE)
                || line.startsWith(WAITING);
    }

    /**
     * Empty when the page has no proofs: the broker has not loaded the plugin yet, or an old one,
     * whose {@code bucket_usable} proves nothing.
     */
    static Optional<BucketProof> parse(List<String> lines) {
        return number(lines, PROVEN)
                .map(seconds -> seconds == 0 ? Optional.<Instant>empty() : at(seconds))
                .map(proven -> proof(proven, number(lines, USABLE).orElse(0L) == 1, why(lines)));
    }

    /** Objects that could not be deleted yet; also 0 when the page does not have the metric. */
    static long waitingDeletions(List<String> lines) {
        return number(lines, WAITING).orElse(0L);
    }

    private static Optional<Instant> at(long seconds) {
        return Optional.of(Instant.ofEpochSecond(seconds));
    }

    private static BucketProof proof(Optional<Instant> proven, boolean usable, String why) {
        if (!why.isEmpty()) {
            return new BucketProof.Failed(proven, why);
        }
        if (proven.isEmpty()) {
            return new BucketProof.NotYet();
        }
        return usable
                ? new BucketProof.Proven(proven.get())
                : new BucketProof.Outdated(proven.get());
    }

    private static Optional<Long> number(List<String> lines, String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name))
                .map(line -> (long) Double.parseDouble(line.substring(name.length())))
                .findFirst();
    }

    private static String why(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(TROUBLE) && line.contains(TROUBLE_ENDS))
                .map(line -> line.substring(TROUBLE.length(), line.lastIndexOf(TROUBLE_ENDS)))
                .map(text -> ESCAPED.matcher(text).replaceAll(BucketMetrics::unescaped))
                .map(text -> text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...")
                .findFirst()
                .orElse("");
    }

    private static String unescaped(MatchResult escape) {
        return escape.group(1).equals("n") ? " " : Matcher.quoteReplacement(escape.group(1));
    }
}
