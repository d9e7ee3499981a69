package dev.spillway.local.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.StatusException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * A request and the way to answer it.
 *
 * @param body empty when there is none
 */
record RequestContext(HttpServerRequest request, Buffer body) {

    private static final String JSON = "application/json";

    String method() {
        return request.method().name();
    }

    String path() {
        return Objects.requireNonNullElse(request.path(), "/");
    }

    /** Empty when the parameter is absent. */
    String query(String name) {
        String value = request.getParam(name);
        return value == null ? "" : value;
    }

    boolean flag(String name) {
        String value = query(name);
        return value.equals("true") || value.equals("1");
    }

    OptionalLong number(String name) {
        String value = query(name);
        try {
            return value.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(value));
        } catch (NumberFormatException e) {
            throw StatusException.badRequest(
                    "strconv.ParseInt: parsing \"" + value + "\": invalid syntax");
        }
    }

    /** Empty when the header is absent. */
    String header(String name) {
        String value = request.getHeader(name);
        return value == null ? "" : value;
    }

    /** The media type of the body, without parameters. */
    String contentType() {
        String type = header("Content-Type");
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip();
    }

    void answer(int code, JsonNode json) {
        answer(code, json, List.of());
    }

    /**
     * @param warnings for the user, who sees them in kubectl
     */
    void answer(int code, JsonNode json, List<String> warnings) {
        if (request.response().ended()) {
            return;
        }
        request.response().setStatusCode(code).putHeader("Content-Type", JSON);
        for (String warning : warnings) {
            request.response()
                    .headers()
                    .add(
                            "Warning",
                            "299 - \"" + warning.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
        }
        request.response().end(Buffer.buffer(Json.bytes(json)));
    }

    void answer(StatusException failure) {
        answer(failure.code(), failure.status());
    }
}
