package dev.spillway.tier.format;

import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;

/** The segment of the worked example in docs/reference/object-format.md. */
public final class ExampleSegment {
    private ExampleSegment() {}

    public static Segment of(int bytes) {
        return new Segment(
                "4L6g3nShT-eMCtK--X86sw",
                "page-views",
                Uuid.fromString("jvmZsdCDQ-WMl4yvnFbwQw"),
                3,
                Uuid.fromString("Z9qdoGfDQ9yCXkJnr9YkRA"),
                1000,
                1999,
                1_700_000_000_000L,
                1,
                1_700_000_060_000L,
                bytes,
                true,
                new TreeMap<>(Map.of(0, 1000L, 4, 1500L)));
    }
}
