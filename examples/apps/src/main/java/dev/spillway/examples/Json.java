package dev.spillway.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/**
 * Records as JSON. Fields that a reader does not know are skipped, so that writers may add some.
 */
public final class Json {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

    private Json() {}

    public static <T> Serde<T> serde(Class<T> type) {
        return Serdes.serdeFrom(
                (topic, value) -> value == null ? null : bytes(value),
                (topic, bytes) -> bytes == null ? null : read(bytes, type));
    }

    public static byte[] bytes(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new SerializationException("cannot write " + value + " as JSON", e);
        }
    }

    public static String text(Object value) {
        try {
            return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new SerializationException("cannot write " + value + " as JSON", e);
        }
    }

    /** A part of what was read. */
    public static <T> T convert(JsonNode part, Class<T> type) {
        return MAPPER.convertValue(part, type);
    }

    /**
     * @param bytes of a record; null if it has no value
     * @throws SerializationException when it is no JSON, or not of the type, or nothing at all
     */
    public static <T> T read(byte @Nullable [] bytes, Class<T> type) {
        if (bytes == null) {
            throw new SerializationException(
                    "not a %s: there is no value".formatted(type.getSimpleName()));
        }
        try {
            // For the JSON `null`, Jackson gives null.
            var value = MAPPER.readValue(bytes, type);
            if (value == null) {
                throw new SerializationException(
                        "not a %s: the value is null".formatted(type.getSimpleName()));
            }
            return value;
        } catch (IOException e) {
            throw new SerializationException(
                    "not a %s: %s".formatted(type.getSimpleName(), e.getMessage()), e);
        }
    }
}
