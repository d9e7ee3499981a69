package dev.spillway.local.api.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.fields.Structure;
import dev.spillway.local.api.object.Failure;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.patch.Patch;

/** Reads the bodies of requests: JSON, YAML and, from kubectl's typed commands, protobuf. */
final class Bodies {

    static final String APPLY = "application/apply-patch+yaml";

    private static final String PROTOBUF = "application/vnd.kubernetes.protobuf";

    private Bodies() {}

    /**
     * @throws Failure 400 or 415
     */
    static ObjectNode object(Exchange exchange) {
        if (exchange.contentType().equals(PROTOBUF)) {
            return Protobuf.read(exchange.body().getBytes());
        }
        if (read(exchange) instanceof ObjectNode object) {
            return object;
        }
        throw Failure.badRequest("the body of the request is no object");
    }

    /** Empty when there is no body. */
    static ObjectNode objectIfAny(Exchange exchange) {
        return exchange.body().length() == 0 ? Json.object() : object(exchange);
    }

    /**
     * @param strategic whether the type can be patched strategically: custom resources cannot
     */
    static Patch patch(Exchange exchange, Structure structure, boolean strategic) {
        JsonNode patch = read(exchange);
        return switch (exchange.contentType()) {
            case "application/json-patch+json" -> new Patch.Operations(patch);
            case "application/merge-patch+json" -> new Patch.Merge(patch);
            case "application/strategic-merge-patch+json" -> {
                if (!strategic) {
                    throw unsupported(false);
                }
                yield new Patch.Strategic(patch, structure);
            }
            default -> throw unsupported(strategic);
        };
    }

    private static Failure unsupported(boolean strategic) {
        return Failure.unsupportedMediaType(
                "application/json-patch+json, application/merge-patch+json, "
                        + APPLY
                        + (strategic ? ", application/strategic-merge-patch+json" : ""));
    }

    private static JsonNode read(Exchange exchange) {
        try {
            return exchange.contentType().endsWith("yaml")
                    ? Json.readYaml(exchange.body().getBytes())
                    : Json.read(exchange.body().getBytes());
        } catch (JsonProcessingException e) {
            throw Failure.badRequest(
                    "couldn't get version/kind; json parse error: " + e.getOriginalMessage());
        }
    }
}
