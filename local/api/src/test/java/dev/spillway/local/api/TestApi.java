package dev.spillway.local.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.spillway.local.api.object.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** An API server in memory, and plain requests to it. Bodies are given in YAML and sent as JSON. */
final class TestApi implements AutoCloseable {

    static final String CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
    static final String PODS = "/api/v1/namespaces/default/pods";
    static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/default/deployments";
    static final String DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";

    private static final YAMLMapper YAML = new YAMLMapper();

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    final ApiServer server;
    private final HttpClient http;

    TestApi() {
        this(ApiServer.Config.inMemory());
    }

    TestApi(ApiServer.Config config) {
        this.server = ApiServer.start(config);
        this.http = HttpClient.newBuilder().sslContext(TestTls.trusting(server)).build();
    }

    /**
     * @param body JSON null if there is none
     */
    record Answer(int code, JsonNode body, List<String> warnings) {
        String message() {
            return body.path("message").asText();
        }

        /** Such as {@code metadata.name}. */
        JsonNode at(String path) {
            return body.at("/" + path.replace('.', '/'));
        }
    }

    Answer get(String path) {
        return send("GET", path, "application/json", "");
    }

    Answer table(String path) {
        return send(
                request("GET", path, "application/json", "").setHeader("Accept", TABLE).build());
    }

    /** Sends a request whose headers replace the usual ones; an empty value removes one. */
    Answer sendAs(String method, String path, String body, Map<String, String> headers) {
        HttpRequest.Builder request = request(method, path, "application/json", body);
        HttpRequest usual = request.build();
        HttpRequest.Builder other =
                HttpRequest.newBuilder(usual, (name, value) -> !headers.containsKey(name));
        headers.forEach((name, value) -> {
            if (!value.isEmpty()) {
                other.header(name, value);
            }
        });
        return send(other.build());
    }

    /** A token of a ServiceAccount that exists. */
    String token(String namespace, String account) {
        return create(
                        "/api/v1/namespaces/%s/serviceaccounts/%s/token"
                                .formatted(namespace, account),
                        "spec: {}")
                .at("status.token")
                .asText();
    }

    Answer create(String path, String body) {
        return send("POST", path, "application/json", body);
    }

    Answer put(String path, String body) {
        return send("PUT", path, "application/json", body);
    }

    Answer mergePatch(String path, String body) {
        return send("PATCH", path, "application/merge-patch+json", body);
    }

    Answer jsonPatch(String path, String body) {
        return send("PATCH", path, "application/json-patch+json", body);
    }

    Answer strategicPatch(String path, String body) {
        return send("PATCH", path, "application/strategic-merge-patch+json", body);
    }

    Answer apply(String path, String manager, String body) {
        return send(
                "PATCH", path + "?fieldManager=" + manager, "application/apply-patch+yaml", body);
    }

    Answer applyByForce(String path, String manager, String body) {
        return send(
                "PATCH",
                path + "?force=true&fieldManager=" + manager,
                "application/apply-patch+yaml",
                body);
    }

    Answer delete(String path) {
        return send("DELETE", path, "application/json", "");
    }

    Answer delete(String path, String options) {
        return send("DELETE", path, "application/json", options);
    }

    Answer send(String method, String path, String contentType, String body) {
        return send(request(method, path, contentType, body).build());
    }

    Answer send(String method, String path, String contentType, byte[] body) {
        return send(
                request(method, path, contentType, "")
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                        .build());
    }

    /** The events of a chunked watch, until the server ends it. */
    Stream<JsonNode> watch(String pathAndQuery) {
        return lines(request("GET", pathAndQuery, "application/json", "").build());
    }

    /** The events of a watch, as they arrive; it has been established when this returns. */
    BlockingQueue<JsonNode> follow(String pathAndQuery) {
        BlockingQueue<JsonNode> events = new LinkedBlockingQueue<>();
        Stream<JsonNode> lines = watch(pathAndQuery);
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        lines.forEach(events::add);
                    } catch (RuntimeException e) {
                        // The server was stopped at the end of the test.
                    }
                });
        return events;
    }

    Stream<JsonNode> watchTable(String pathAndQuery) {
        return lines(
                request("GET", pathAndQuery, "application/json", "")
                        .setHeader("Accept", TABLE)
                        .build());
    }

    private Stream<JsonNode> lines(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofLines()).body().map(Json::parse);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("Timed out waiting for: " + what);
            }
            Thread.sleep(10);
        }
    }

    void awaitGone(String path) throws InterruptedException {
        await(path + " is gone", () -> get(path).code() == 404);
    }

    static String configMap(String name) {
        return "metadata: {name: %s}\ndata: {k: v}".formatted(name);
    }

    /** A CRD for Widgets in {@code lab.example.dev/v1} with spec.replicas, status and scale. */
    static String widgets() {
        return """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: widgets.lab.example.dev}
        spec:
          group: lab.example.dev
          scope: Namespaced
          names: {kind: Widget, plural: widgets, shortNames: [wi]}
          versions:
          - name: v1
            served: true
            storage: true
            subresources:
              status: {}
              scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}
            additionalPrinterColumns:
            - {name: Replicas, type: integer, jsonPath: .spec.replicas}
            - {name: Ready, type: string, jsonPath: '.status.conditions[?(@.type=="Ready")].status'}
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    properties:
                      replicas: {type: integer, default: 1, minimum: 0, maximum: 9}
                      tags: {type: array, items: {type: string}, x-kubernetes-list-type: set}
                      parts:
                        type: array
                        x-kubernetes-list-type: map
                        x-kubernetes-list-map-keys: [name]
                        items:
                          type: object
                          required: [name]
                          properties:
                            name: {type: string}
                            size: {type: integer}
                            colour: {type: string}
                      order: {type: array, items: {type: string}}
                  status:
                    type: object
                    properties:
                      replicas: {type: integer}
                      conditions:
                        type: array
                        items:
                          type: object
                          properties:
                            type: {type: string}
                            status: {type: string}
        """;
    }

    static final String WIDGETS = "/apis/lab.example.dev/v1/namespaces/default/widgets";

    @Override
    public void close() {
        http.shutdownNow();
        server.close();
    }

    private HttpRequest.Builder request(
            String method, String path, String contentType, String body) {
        return HttpRequest.newBuilder(URI.create(server.url() + path))
                .header("Content-Type", contentType)
                .header("User-Agent", "test/1")
                .header("Authorization", "Bearer " + server.credentials().administratorsToken())
                .method(method, HttpRequest.BodyPublishers.ofString(json(body)));
    }

    private static String json(String yaml) {
        try {
            return yaml.isEmpty() ? "" : YAML.readTree(yaml).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response =
                    http.send(request, HttpResponse.BodyHandlers.ofString());
            boolean json =
                    response.headers()
                            .firstValue("Content-Type")
                            .orElse("")
                            .equals("application/json");
            return new Answer(
                    response.statusCode(),
                    json ? Json.parse(response.body()) : Json.object().textNode(response.body()),
                    response.headers().allValues("Warning"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
