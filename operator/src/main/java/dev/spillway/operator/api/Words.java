package dev.spillway.operator.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.util.StdConverter;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code Produce} and {@code [Describe, AlterConfigs]}. The schema admits anything here, and
 * one resource that cannot be read would stop the reading of all; so anything else becomes its own
 * text, which the operator then refuses.
 */
final class Words extends StdConverter<JsonNode, List<String>> {

    @Override
    public List<String> convert(JsonNode given) {
        var words = new ArrayList<String>();
        if (given.isArray()) {
            given.forEach(each -> words.add(text(each)));
        } else {
            words.add(text(given));
        }
        return List.copyOf(words);
    }

    private static String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : node.toString();
    }
}
