package dev.spillway.local.api.schema;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/** Compiled patterns of schemas: there are as many as the CRDs of a server have. */
final class Patterns {

    private static final Map<String, Pattern> COMPILED = new ConcurrentHashMap<>();

    private Patterns() {}

    /**
     * @throws java.util.regex.PatternSyntaxException when it is none; {@link StructuralCheck} has
     *     refused it before
     */
    static Pattern of(String regex) {
        return COMPILED.computeIfAbsent(regex, Pattern::compile);
    }
}
