package dev.spillway.local.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.fields.MergeSchema;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.StatusException;
import dev.spillway.local.api.patch.Patch;

/** Decodes request bodies: JSON, YAML and, from kubectl's typed commands, protobuf. */
final class RequestDecoder {

    static final String APPLY = "application/apply-patch+yaml";

    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";

    private RequestDecoder() {}

    /**
     * @throws StatusException 400 or 415
     */
    static ObjectNode object(RequestContext context) {
        if (context.contentType().equals(PROTOBUF)) {
            return ProtobufDecoder.read(context.body().getBytes());
        }
        if (read(context) instanceof ObjectNode object) {
            return object;
        }
        throw StatusException.badRequest("the request body must be an object");
    }

    /** An empty object if there is no body. */
    static ObjectNode objectIfAny(RequestContext context) {
        return context.body().length() == 0 ? Json.object() : object(context);
    }

    /**
     * @param strategic whether the type supports strategic merge patches, which custom resources do
     *     not
     */
    static Patch patch(RequestContext context, MergeSchema mergeSchema, boolean strategic) {
        JsonNode patch = read(context);
        return switch (context.contentType()) {
            case "application/json-patch+json" -> new Patch.Operations(patch);
            case "application/merge-patch+json" -> new Patch.Merge(patch);
            case "application/strategic-merge-patch+json" -> {
                if (!strategic) {
                    throw unsupported(false);
                }
                yield new Patch.Strategic(patch, mergeSchema);
            }
            default -> throw unsupported(strategic);
        };
    }

    private static StatusException unsupported(boolean strategic) {
        return StatusException.unsupportedMediaType(
                "application/json-patch+json, application/merge-patch+json, "
                        + APPLY
                        + (strategic ? ", application/strategic-merge-patch+json" : ""));
    }

    private static JsonNode read(RequestContext context) {
        try {
            return context.contentType().endsWith("yaml")
                    ? Json.readYaml(context.body().getBytes())
                    : Json.read(context.body().getBytes());
        } catch (JsonProcessingException e) {
            throw StatusException.badRequest(
                    "couldn't get version/kind; json parse error: " + e.getOriginalMessage());
        }
    }
}
