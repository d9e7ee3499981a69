package dev.spillway.local.api.schema;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Property names as CEL identifiers: {@code my-field} is {@code my__dash__field} in a rule. */
final class Escaping {

    /**
     * Only a whole name that is reserved is escaped: {@code namespace} is {@code __namespace__}.
     */
    private static final Set<String> RESERVED =
            Set.of(
                    "true",
                    "false",
                    "null",
                    "in",
                    "as",
                    "break",
                    "const",
                    "continue",
                    "else",
                    "for",
                    "function",
                    "if",
                    "import",
                    "let",
                    "loop",
                    "package",
                    "namespace",
                    "return",
                    "var",
                    "void",
                    "while");

    private static final Pattern ESCAPABLE = Pattern.compile("[a-zA-Z_./-][a-zA-Z0-9_./-]*");

    private Escaping() {}

    /** Empty for a name that no rule can get at, such as {@code 9lives} or {@code naïve}. */
    static Optional<String> escape(String name) {
        if (RESERVED.contains(name)) {
            return Optional.of("__" + name + "__");
        }
        if (!ESCAPABLE.matcher(name).matches()) {
            return Optional.empty();
        }
        return Optional.of(
                name.replace("__", "__underscores__")
                        .replace(".", "__dot__")
                        .replace("-", "__dash__")
                        .replace("/", "__slash__"));
    }
}
