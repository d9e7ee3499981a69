package dev.spillway.local.api.object;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A field selector in its text form: {@code metadata.name=a,status.phase!=Running}. */
public record FieldSelector(List<Term> terms) {

    public static final FieldSelector EVERYTHING = new FieldSelector(List.of());

    /**
     * A condition on one field.
     *
     * @param field a path of plain names, such as {@code spec.nodeName}
     */
    public record Term(String field, boolean equal, String value) {}

    /**
     * Parses a selector.
     *
     * @throws StatusException 400 if the text is not a selector
     */
    public static FieldSelector parse(String text) {
        List<Term> terms = new ArrayList<>();
        for (String term : text.split(",", -1)) {
            if (term.isBlank()) {
                continue;
            }
            int equals = term.indexOf('=');
            if (equals < 1) {
                throw StatusException.badRequest(
                        "invalid selector: '%s'; can't understand '%s'".formatted(text, term));
            }
            boolean not = term.charAt(equals - 1) == '!';
            int value = equals + (term.startsWith("==", equals) ? 2 : 1);
            terms.add(
                    new Term(
                            term.substring(0, not ? equals - 1 : equals).strip(),
                            !not,
                            term.substring(value).strip()));
        }
        return terms.isEmpty() ? EVERYTHING : new FieldSelector(List.copyOf(terms));
    }

    /** The value that this field must have; empty if others are selected too. */
    public Optional<String> exactly(String field) {
        return terms.stream()
                .filter(each -> each.equal() && each.field().equals(field))
                .map(Term::value)
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    public boolean matches(JsonNode object) {
        return terms.stream()
                .allMatch(each -> value(object, each.field()).equals(each.value()) == each.equal());
    }

    /** An absent field compares as an empty string, as in Kubernetes. */
    private static String value(JsonNode object, String path) {
        JsonNode value = Json.at(object, path);
        return value.isMissingNode() || value.isNull() ? "" : value.asText();
    }
}
