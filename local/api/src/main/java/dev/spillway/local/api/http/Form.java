package dev.spillway.local.api.http;

import dev.spillway.local.api.object.Failure;
import java.util.Locale;

/** The form in which a client wants objects, from its {@code Accept} header. */
enum Form {
    OBJECT,
    TABLE,
    METADATA;

    /**
     * The first form in the header that is known; such as {@code
     * application/json;as=Table;v=v1;g=meta.k8s.io}.
     *
     * @throws Failure 406 when there is none
     */
    static Form of(String accept) {
        if (accept.isBlank()) {
            return OBJECT;
        }
        for (String range : accept.split(",", -1)) {
            String[] parts = range.strip().toLowerCase(Locale.ROOT).split("\\s*;\\s*", -1);
            if (!parts[0].equals("application/json") && !parts[0].endsWith("/*")) {
                continue;
            }
            String as = "";
            for (String part : parts) {
                if (part.startsWith("as=")) {
                    as = part.substring("as=".length());
                }
            }
            switch (as) {
                case "" -> {
                    return OBJECT;
                }
                case "table" -> {
                    return TABLE;
                }
                case "partialobjectmetadata", "partialobjectmetadatalist" -> {
                    return METADATA;
                }
                default -> {}
            }
        }
        throw Failure.notAcceptable();
    }
}
