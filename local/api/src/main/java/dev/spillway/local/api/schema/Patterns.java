package dev.spillway.local.api.schema;

import com.google.re2j.Pattern;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Compiled patterns of schemas, in RE2 as in Kubernetes. There are as many as the CRDs of a server
 * have.
 */
final class Patterns {

    private static final Map<String, Pattern> COMPILED = new ConcurrentHashMap<>();

    private Patterns() {}

    /**
     * @throws com.google.re2j.PatternSyntaxException when it is none; {@link StructuralCheck} has
     *     refused it before
     */
    static Pattern of(String regex) {
        return COMPILED.computeIfAbsent(regex, Pattern::compile);
    }
}
