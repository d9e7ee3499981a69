package dev.spillway.local.uses.telemetry;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.local.demo.DemoFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Documents against the log entries that they must have been made of. */
final class Comparison {
    private static final int SHOWN = 5;

    private final Map<String, Long> expected = new HashMap<>();
    private final List<String> wrong = new ArrayList<>();
    private long equal;
    private long different;

    /**
     * @param entries a digest of each one's document
     */
    Comparison(Map<EntryId, Long> entries) {
        entries.forEach((id, digest) -> expected.put(id.document(), digest));
    }

    void expectNone(EntryId id) {
        expected.remove(id.document());
    }

    /**
     * @param source of a document, with all its fields
     */
    void seen(String id, JsonNode source) {
        var digest = expected.remove(id);
        if (digest == null) {
            different("%s is not of a log entry, or there twice: %s".formatted(id, source));
        } else if (digest != ExpectedDocument.digest(source)) {
            different("%s is not as its log entry: %s".formatted(id, source));
        } else {
            equal++;
        }
    }

    private void different(String what) {
        different++;
        if (wrong.size() < SHOWN) {
            wrong.add(what);
        }
    }

    /** Documents that are as they must be. */
    long equal() {
        return equal;
    }

    /**
     * @throws DemoFailure when a document is missing, or something else than expected
     */
    void verify() throws DemoFailure {
        if (!expected.isEmpty() || different > 0) {
            expected.keySet().stream()
                    .sorted()
                    .limit(SHOWN)
                    .forEach(id -> wrong.add(id + " is missing"));
            throw new DemoFailure(
                    "%d documents are as their log entries, %d are missing, %d are wrong: %s"
                            .formatted(
                                    equal, expected.size(), different, String.join("; ", wrong)));
        }
    }
}
