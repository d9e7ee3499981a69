package dev.spillway.local.api.object;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A label selector in its text form: {@code app=x,tier!=db,env in (a,b),!legacy}. */
public record LabelSelector(List<Requirement> requirements) {

    public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

    private static final Pattern SET =
            Pattern.compile("\\s*(\\S+)\\s+(in|notin)\\s*\\(([^)]*)\\)\\s*");

    private static final Pattern KEY = Pattern.compile("[-A-Za-z0-9_./]+");

    /** A condition on a label, which may be absent. */
    public sealed interface Requirement {
        String key();

        record In(String key, Set<String> values) implements Requirement {}

        record NotIn(String key, Set<String> values) implements Requirement {}

        record Exists(String key) implements Requirement {}

        record Absent(String key) implements Requirement {}
    }

    /**
     * Parses a selector.
     *
     * @throws StatusException 400 if the text is not a selector
     */
    public static LabelSelector parse(String text) {
        List<Requirement> requirements = new ArrayList<>();
        for (String term : terms(text)) {
            if (!term.isBlank()) {
                requirements.add(requirement(term));
            }
        }
        return requirements.isEmpty() ? EVERYTHING : new LabelSelector(List.copyOf(requirements));
    }

    public boolean matches(JsonNode labels) {
        return requirements.stream().allMatch(each -> holds(each, labels.path(each.key())));
    }

    /** The text form of a {@code metav1.LabelSelector}. */
    public static String text(JsonNode selector) {
        List<String> terms = new ArrayList<>();
        selector.path("matchLabels")
                .properties()
                .forEach(each -> terms.add(each.getKey() + "=" + each.getValue().asText()));
        Json.objects(selector.path("matchExpressions"))
                .forEach(each -> {
                    String key = each.path("key").asText();
                    String values = "(" + String.join(",", Json.texts(each.path("values"))) + ")";
                    terms.add(
                            switch (each.path("operator").asText()) {
                                case "In" -> key + " in " + values;
                                case "NotIn" -> key + " notin " + values;
                                case "DoesNotExist" -> "!" + key;
                                default -> key;
                            });
                });
        return String.join(",", terms);
    }

    /** Splits at the commas that are not inside parentheses. */
    private static List<String> terms(String text) {
        List<String> terms = new ArrayList<>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '(' -> depth++;
                case ')' -> depth--;
                case ',' -> {
                    if (depth == 0) {
                        terms.add(text.substring(start, i));
                        start = i + 1;
                    }
                }
                default -> {}
            }
        }
        terms.add(text.substring(start));
        return terms;
    }

    private static Requirement requirement(String term) {
        Matcher set = SET.matcher(term);
        if (set.matches()) {
            Set<String> values = Set.copyOf(List.of(set.group(3).strip().split("\\s*,\\s*", -1)));
            return set.group(2).equals("in")
                    ? new Requirement.In(key(set.group(1)), values)
                    : new Requirement.NotIn(key(set.group(1)), values);
        }
        int equals = term.indexOf('=');
        if (equals < 0) {
            String key = term.strip();
            return key.startsWith("!")
                    ? new Requirement.Absent(key(key.substring(1).strip()))
                    : new Requirement.Exists(key(key));
        }
        boolean not = equals > 0 && term.charAt(equals - 1) == '!';
        String key = key(term.substring(0, not ? equals - 1 : equals).strip());
        int value = equals + (term.startsWith("==", equals) ? 2 : 1);
        Set<String> values = Set.of(term.substring(value).strip());
        return not ? new Requirement.NotIn(key, values) : new Requirement.In(key, values);
    }

    private static String key(String key) {
        if (!KEY.matcher(key).matches()) {
            throw StatusException.badRequest(
                    "unable to parse requirement: invalid label key \"" + key + "\"");
        }
        return key;
    }

    private static boolean holds(Requirement requirement, JsonNode label) {
        boolean present = label.isTextual();
        return switch (requirement) {
            case Requirement.In in -> present && in.values().contains(label.asText());
            case Requirement.NotIn notIn -> !present || !notIn.values().contains(label.asText());
            case Requirement.Exists exists -> present;
            case Requirement.Absent absent -> !present;
        };
    }
}
