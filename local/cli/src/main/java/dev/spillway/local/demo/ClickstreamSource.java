package dev.spillway.local.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Generates page views of a web shop. Visitors and pages are Zipf-distributed, as on real sites:
 * the busiest thousandth of the visitors makes a quarter of the views. The key is the visitor, so
 * that a visitor's views stay in order.
 */
final class ClickstreamSource implements RecordSource {
    private static final int VISITORS = 20_000;
    private static final int PAGES = 5_000;
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<String> AGENTS =
            List.of(
                    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
                    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15"
                            + " Version/18.5 Safari/605.1.15",
                    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/138.0 Mobile"
                            + " Safari/537.36");
    private static final List<String> REFERRERS =
            List.of("direct", "search", "newsletter", "partner");

    private final SplittableRandom random;
    private final ZipfDistribution visitors = new ZipfDistribution(VISITORS, 0.9);
    private final ZipfDistribution pages = new ZipfDistribution(PAGES, 1.0);
    private long millis = BEGIN.toEpochMilli();

    ClickstreamSource(long seed) {
        this.random = new SplittableRandom(seed);
    }

    @Override
    public SourceRecord next() {
        millis += random.nextInt(20);
        var visitor = String.format(Locale.ROOT, "visitor-%05d", visitors.draw(random));
        var view =
                """
                {"time":"%s","visitor":"%s","page":"/products/%d","referrer":"%s","status":%d,"millis":%d,"agent":"%s"}\
                """
                        .formatted(
                                Instant.ofEpochMilli(millis),
                                visitor,
                                pages.draw(random),
                                REFERRERS.get(random.nextInt(REFERRERS.size())),
                                random.nextInt(100) == 0 ? 404 : 200,
                                5 + random.nextInt(400),
                                AGENTS.get(random.nextInt(AGENTS.size())));
        return new SourceRecord(visitor.getBytes(UTF_8), view.getBytes(UTF_8));
    }

    @Override
    public boolean isFullyRead() {
        return true;
    }

    @Override
    public void close() {}
}
