package dev.spillway.local.api.http;

import dev.spillway.local.api.object.StatusException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The fields of the messages in {@code protobuf-messages.txt}.
 *
 * @param messages field numbers to fields, by message
 */
record ProtobufMessages(Map<String, Map<Integer, Field>> messages) {

    /**
     * @param type empty for a string; see the file
     */
    record Field(String name, String type, boolean repeated) {}

    /** Not cached: it is rarely needed and should not hold memory. */
    static ProtobufMessages load() {
        try (InputStream file =
                Objects.requireNonNull(
                        ProtobufMessages.class.getResourceAsStream("protobuf-messages.txt"))) {
            Map<String, Map<Integer, Field>> messages = new HashMap<>();
            new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .forEach(line -> add(line.split("\\s+"), messages));
            return new ProtobufMessages(messages);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(String[] words, Map<String, Map<Integer, Field>> messages) {
        Map<Integer, Field> fields = new HashMap<>();
        for (int i = 1; i < words.length; i++) {
            String[] nameAndRest = words[i].split("=", 2);
            String[] numberAndType = nameAndRest[1].split(":", 2);
            String type = numberAndType.length == 1 ? "" : numberAndType[1];
            boolean repeated = type.endsWith("[]");
            fields.put(
                    Integer.valueOf(numberAndType[0]),
                    new Field(
                            nameAndRest[0],
                            repeated ? type.substring(0, type.length() - 2) : type,
                            repeated));
        }
        messages.put(words[0], fields);
    }

    /**
     * @throws StatusException 415 if the field is not known, so that nothing is silently lost
     */
    Field field(String message, int number) {
        Field field = messages.getOrDefault(message, Map.of()).get(number);
        if (field == null) {
            throw StatusException.unsupportedMediaType(
                    "application/json, application/yaml (protobuf message %s: field %d is not supported)"
                            .formatted(message, number));
        }
        return field;
    }
}
