package dev.spillway.local.api.http;

import dev.spillway.local.api.object.StatusException;

/** The representation that a client asks for in its {@code Accept} header. */
enum Representation {
    OBJECT,
    TABLE;

    private static final String JSON = "application/json";

    /**
     * Returns the first media range that is supported, such as {@code
     * application/json;as=Table;v=v1;g=meta.k8s.io}.
     *
     * @throws StatusException 406 if there is none
     */
    static Representation of(String accept) {
        if (accept.isBlank()) {
            return OBJECT;
        }
        for (String range : accept.split(",", -1)) {
            String type = range.replace(" ", "");
            boolean isJson = type.startsWith(JSON);
            if (isJson && type.contains(";as=Table;")) {
                return TABLE;
            }
            if ((isJson || type.contains("/*")) && !type.contains(";as=")) {
                return OBJECT;
            }
        }
        throw StatusException.notAcceptable();
    }
}
