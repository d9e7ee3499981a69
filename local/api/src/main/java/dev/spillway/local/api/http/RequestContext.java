package dev.spillway.local.api.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.local.api.access.Caller;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.StatusException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * A request with its body, and its response.
 *
 * @param body may be empty
 */
record RequestContext(HttpServerRequest request, Buffer body, Caller caller) {

    private static final String JSON = "application/json";

    String method() {
        return request.method().name();
    }

    String path() {
        return Objects.requireNonNullElse(request.path(), "/");
    }

    /** Empty if the parameter is absent. */
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

    /** Empty if the header is absent. */
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

    /** Adds a warning to the response, which kubectl shows to the user. */
    void warn(String warning) {
        String quoted = warning.replace("\\", "\\\\").replace("\"", "\\\"");
        request.response().headers().add("Warning", "299 - \"" + quoted + '"');
    }

    void answer(int code, JsonNode json) {
        if (!request.response().ended()) {
            request.response().setStatusCode(code).putHeader("Content-Type", JSON);
            request.response().end(Buffer.buffer(Json.bytes(json)));
        }
    }

    void answer(StatusException failure) {
        answer(failure.code(), failure.status());
    }
}
