package dev.spillway.local.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.object.StatusException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/**
 * Decodes the protobuf that kubectl's typed commands send, such as {@code kubectl create
 * namespace}: the bytes {@code k8s\0}, then a {@code runtime.Unknown} with the type and the object.
 *
 * <p>Responses are JSON, which these clients accept too.
 */
final class ProtobufDecoder {

    private static final byte[] MAGIC = {'k', '8', 's', 0};

    private ProtobufDecoder() {}

    /**
     * @throws StatusException 400 if it is malformed, 415 if a field is not known
     */
    static ObjectNode read(byte[] body) {
        if (body.length < MAGIC.length
                || !Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw StatusException.badRequest("the request body is not Kubernetes protobuf");
        }
        ProtobufMessages messages = ProtobufMessages.load();
        try {
            byte[] content = Arrays.copyOfRange(body, MAGIC.length, body.length);
            ObjectNode unknown = read(CodedInputStream.newInstance(content), "Unknown", messages);
            byte[] raw = Base64.getDecoder().decode(unknown.path("raw").asText());
            if (unknown.path("contentType").asText().contains("json")) {
                return (ObjectNode) Json.read(raw);
            }
            String kind = unknown.path("typeMeta").path("kind").asText();
            ObjectNode object =
                    Json.object()
                            .put("kind", kind)
                            .put(
                                    "apiVersion",
                                    unknown.path("typeMeta").path("apiVersion").asText());
            return object.setAll(read(CodedInputStream.newInstance(raw), kind, messages));
        } catch (JsonProcessingException e) {
            throw StatusException.badRequest(
                    "unable to decode protobuf: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw StatusException.badRequest("unable to decode protobuf: " + e.getMessage());
        }
    }

    private static ObjectNode read(CodedInputStream in, String message, ProtobufMessages messages)
            throws IOException {
        ObjectNode object = Json.object();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            ProtobufMessages.Field field =
                    messages.field(message, WireFormat.getTagFieldNumber(tag));
            String name = field.name();
            switch (field.type()) {
                case "" -> {
                    String text = in.readString();
                    if (!text.isEmpty()) {
                        object.put(name, text);
                    }
                }
                case "int" -> object.put(name, in.readInt64());
                case "bool" -> object.put(name, in.readBool());
                case "bytes" ->
                        object.put(name, Base64.getEncoder().encodeToString(in.readByteArray()));
                case "strings" -> object.withArray("/" + name).add(in.readString());
                case "map", "bytesmap" -> readEntry(in, field.type(), Json.child(object, name));
                case "time" -> readTime(in, object, name);
                case "intorstring" -> readIntOrString(in, object, name);
                default -> {
                    CodedInputStream nested = CodedInputStream.newInstance(in.readByteArray());
                    if (field.repeated()) {
                        object.withArray("/" + name).add(read(nested, field.type(), messages));
                    } else {
                        object.set(name, read(nested, field.type(), messages));
                    }
                }
            }
        }
        return object;
    }

    private static void readEntry(CodedInputStream in, String type, ObjectNode map)
            throws IOException {
        CodedInputStream entry = CodedInputStream.newInstance(in.readByteArray());
        String key = "";
        byte[] value = {};
        for (int tag = entry.readTag(); tag != 0; tag = entry.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == 1) {
                key = entry.readString();
            } else {
                value = entry.readByteArray();
            }
        }
        map.put(
                key,
                type.equals("map")
                        ? new String(value, StandardCharsets.UTF_8)
                        : Base64.getEncoder().encodeToString(value));
    }

    /** An unset time is an empty message. */
    private static void readTime(CodedInputStream in, ObjectNode object, String name)
            throws IOException {
        CodedInputStream time = CodedInputStream.newInstance(in.readByteArray());
        for (int tag = time.readTag(); tag != 0; tag = time.readTag()) {
            long value = time.readInt64();
            if (WireFormat.getTagFieldNumber(tag) == 1) {
                object.put(name, ObjectMeta.time(Instant.ofEpochSecond(value)));
            }
        }
    }

    private static void readIntOrString(CodedInputStream in, ObjectNode object, String name)
            throws IOException {
        CodedInputStream value = CodedInputStream.newInstance(in.readByteArray());
        boolean isText = false;
        int number = 0;
        String text = "";
        for (int tag = value.readTag(); tag != 0; tag = value.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> isText = value.readInt64() == 1;
                case 2 -> number = value.readInt32();
                default -> text = value.readString();
            }
        }
        if (isText) {
            object.put(name, text);
        } else {
            object.put(name, number);
        }
    }
}
