package dev.spillway.operator.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.spillway.operator.fixtures.Yaml;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes API in memory on a loopback address, for fabric8's own client: objects by path, the
 * verbs and preconditions that the operator uses, and faults as a test wants them.
 */
final class FakeKubernetes implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BY_NAME = "fieldSelector=metadata.name=";

    /**
     * @param query as it was written, decoded; empty when there was none
     * @param type of the body; empty without one
     */
    record Request(String method, String path, String query, String type, JsonNode body) {
        String line() {
            return method + " " + path;
        }
    }

    /** A failure that the API returns instead of carrying out a request. */
    record InjectedFault(int code, String message, String cause) {}

    private record Answer(int code, JsonNode body) {}

    private final HttpServer server = server();
    private final KubernetesClient client;
    private final SortedMap<String, ObjectNode> objects = new ConcurrentSkipListMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Map<String, Deque<InjectedFault>> next = new HashMap<>();
    private final Map<String, InjectedFault> always = new HashMap<>();
    private final Map<String, Deque<Runnable>> before = new HashMap<>();
    private int version = 100;

    FakeKubernetes() {
        server.createContext("/", this::handle);
        server.start();
        var address = "http://127.0.0.1:" + server.getAddress().getPort();
        client =
                new KubernetesClientBuilder()
                        .withConfig(
                                new ConfigBuilder(Config.empty())
                                        .withMasterUrl(address)
                                        // A failure must be reported, not retried by the client.
                                        .withRequestRetryBackoffLimit(0)
                                        .build())
                        .build();
    }

    KubernetesClient client() {
        return client;
    }

    /** From now on nobody answers. */
    void goAway() {
        server.stop(0);
    }

    @Override
    public void close() {
        client.close();
        server.stop(0);
    }

    /** The next request of this method fails; called again, also the one after that. */
    synchronized void next(String method, int code, String message) {
        next.computeIfAbsent(method, m -> new ArrayDeque<>())
                .add(new InjectedFault(code, message, ""));
    }

    /** The same for a reason that programs may read. */
    synchronized void next(String method, int code, String message, String cause) {
        next.computeIfAbsent(method, m -> new ArrayDeque<>())
                .add(new InjectedFault(code, message, cause));
    }

    synchronized void always(String method, int code, String message) {
        always.put(method, new InjectedFault(code, message, ""));
    }

    /** Runs when the next request of this method has arrived, before it is carried out. */
    synchronized void before(String method, Runnable event) {
        before.computeIfAbsent(method, m -> new ArrayDeque<>()).add(event);
    }

    List<Request> requests() {
        return requests;
    }

    List<Request> requests(String method) {
        return requests.stream().filter(request -> request.method().equals(method)).toList();
    }

    /** Puts an object there, in YAML, with a new version. */
    void put(String path, String yaml) {
        store(path, Yaml.read(yaml, ObjectNode.class));
    }

    JsonNode get(String path) {
        var object = objects.get(path);
        if (object == null) {
            throw new AssertionError("nothing at " + path + " but " + objects.keySet());
        }
        return object;
    }

    /** Every object of a collection. */
    List<JsonNode> all(String collection) {
        return objects.entrySet().stream()
                .filter(object -> object.getKey().startsWith(collection + "/"))
                .<JsonNode>map(Map.Entry::getValue)
                .toList();
    }

    boolean has(String path) {
        return objects.containsKey(path);
    }

    void remove(String path) {
        objects.remove(path);
    }

    private synchronized ObjectNode store(String path, ObjectNode object) {
        object.withObject("/metadata").put("resourceVersion", Integer.toString(++version));
        objects.put(path, object);
        return object;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            var request = read(exchange);
            requests.add(request);
            happen(request.method());
            var fault = fault(request.method());
            var answer = fault == null ? carryOut(request) : answer(fault);
            var body = JSON.writeValueAsBytes(answer.body());
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.code(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static Request read(HttpExchange exchange) throws IOException {
        var uri = exchange.getRequestURI();
        var body = exchange.getRequestBody().readAllBytes();
        var type = exchange.getRequestHeaders().getFirst("Content-Type");
        return new Request(
                exchange.getRequestMethod(),
                uri.getPath(),
                uri.getQuery() == null ? "" : uri.getQuery(),
                type == null ? "" : type.replaceFirst(";.*", ""),
                body.length == 0 ? JSON.createObjectNode() : JSON.readTree(body));
    }

    private void happen(String method) {
        Runnable event;
        synchronized (this) {
            event = before.getOrDefault(method, new ArrayDeque<>()).poll();
        }
        if (event != null) {
            event.run();
        }
    }

    private synchronized @Nullable InjectedFault fault(String method) {
        var scripted = next.getOrDefault(method, new ArrayDeque<>()).poll();
        return scripted == null ? always.get(method) : scripted;
    }

    private synchronized Answer carryOut(Request request) {
        var there = objects.get(request.path());
        return switch (request.method()) {
            case "GET" ->
                    isCollection(request.path())
                            ? new Answer(200, list(request))
                            : there == null ? gone() : new Answer(200, there);
            case "POST" -> create(request);
            case "PATCH" -> patch(request, there);
            case "DELETE" -> delete(request, there);
            default -> status(405, "no " + request.method());
        };
    }

    /** {@code /api/v1/namespaces/default/pods}, {@code /apis/GROUP/V/namespaces/default/KIND}. */
    private static boolean isCollection(String path) {
        int parts = path.split("/", -1).length;
        return parts == (path.startsWith("/apis/") ? 7 : 6);
    }

    private JsonNode list(Request request) {
        var list = JSON.createObjectNode().put("kind", "List").put("apiVersion", "v1");
        list.putObject("metadata").put("resourceVersion", Integer.toString(version));
        var items = list.putArray("items");
        all(request.path()).stream()
                .filter(object -> isSelected(object, request.query()))
                .forEach(items::add);
        return list;
    }

    private static boolean isSelected(JsonNode object, String query) {
        var meta = object.path("metadata");
        return Arrays.stream(query.split("&", -1))
                        .filter(parameter -> parameter.startsWith(BY_NAME))
                        .allMatch(
                                parameter -> parameter.equals(BY_NAME + meta.path("name").asText()))
                && hasLabels(meta.path("labels"), query);
    }

    private static boolean hasLabels(JsonNode labels, String query) {
        return Arrays.stream(query.split("&", -1))
                .filter(parameter -> parameter.startsWith("labelSelector="))
                .flatMap(parameter -> Arrays.stream(parameter.substring(14).split(",", -1)))
                .allMatch(label -> {
                    var pair = label.split("=", 2);
                    return labels.path(pair[0]).asText().equals(pair[1]);
                });
    }

    private Answer create(Request request) {
        var object = (ObjectNode) request.body();
        var name = object.path("metadata").path("name").asText();
        var path = request.path() + "/" + name;
        return objects.containsKey(path)
                ? status(409, name + " already exists")
                : new Answer(201, store(path, object.deepCopy()));
    }

    private Answer patch(Request request, @Nullable ObjectNode there) {
        var meta = request.body().path("metadata");
        if (request.type().equals("application/apply-patch+yaml")) {
            var uid = there == null ? "" : there.path("metadata").path("uid").asText();
            if (meta.has("uid") && !meta.path("uid").asText().equals(uid)) {
                return status(409, "uid mismatch: " + meta.path("uid").asText());
            }
            var object = there == null ? JSON.createObjectNode() : there.deepCopy();
            merge(object, request.body(), true);
            return new Answer(there == null ? 201 : 200, store(request.path(), object));
        }
        if (there == null) {
            return gone();
        }
        if (request.type().equals("application/json-patch+json")) {
            var object = (ObjectNode) JsonPatch.apply(request.body(), there);
            return new Answer(200, store(request.path(), object));
        }
        if (meta.has("resourceVersion") && !isVersion(there, meta.path("resourceVersion"))
                || meta.has("uid")
                        && !meta.path("uid").equals(there.path("metadata").path("uid"))) {
            return status(409, "the object has been modified");
        }
        var object = there.deepCopy();
        merge(object, request.body(), false);
        return new Answer(200, store(request.path(), object));
    }

    private Answer delete(Request request, @Nullable ObjectNode there) {
        if (there == null) {
            return gone();
        }
        var held = request.body().path("preconditions");
        if (held.has("uid") && !held.path("uid").equals(there.path("metadata").path("uid"))
                || held.has("resourceVersion") && !isVersion(there, held.path("resourceVersion"))) {
            return status(409, "Precondition failed");
        }
        objects.remove(request.path());
        return new Answer(200, there);
    }

    private static boolean isVersion(ObjectNode object, JsonNode version) {
        return object.path("metadata").path("resourceVersion").equals(version);
    }

    /**
     * As a merge patch does (RFC 7386).
     *
     * @param union of lists, as server-side apply makes of finalizers
     */
    private static void merge(ObjectNode object, JsonNode patch, boolean union) {
        patch.properties()
                .forEach(field -> {
                    var value = field.getValue();
                    if (value.isNull()) {
                        object.remove(field.getKey());
                    } else if (value.isObject()) {
                        merge(object.withObject("/" + escaped(field.getKey())), value, union);
                    } else if (value.path(0).has("$patch")) {
                        remove(object.withArray("/" + escaped(field.getKey())), value.path(0));
                    } else if (union && value.isArray()) {
                        add(object.withArray("/" + escaped(field.getKey())), value);
                    } else {
                        object.set(field.getKey(), value);
                    }
                });
    }

    /** As a strategic merge patch does with owner references, whose key is the uid. */
    private static void remove(ArrayNode list, JsonNode patch) {
        assert patch.path("$patch").asText().equals("delete") : patch;
        for (int i = list.size() - 1; i >= 0; i--) {
            if (list.path(i).path("uid").equals(patch.path("uid"))) {
                list.remove(i);
            }
        }
    }

    private static void add(ArrayNode list, JsonNode more) {
        for (var one : more) {
            if (!list.valueStream().toList().contains(one)) {
                list.add(one);
            }
        }
    }

    private static String escaped(String key) {
        return key.replace("~", "~0").replace("/", "~1");
    }

    private static Answer gone() {
        return status(404, "not found");
    }

    private static Answer answer(InjectedFault fault) {
        var answer = status(fault.code(), fault.message());
        if (!fault.cause().isEmpty()) {
            ((ObjectNode) answer.body())
                    .withObject("/details")
                    .withArray("/causes")
                    .addObject()
                    .put("reason", fault.cause());
        }
        return answer;
    }

    private static Answer status(int code, String message) {
        return new Answer(
                code,
                JSON.createObjectNode()
                        .put("kind", "Status")
                        .put("apiVersion", "v1")
                        .put("status", "Failure")
                        .put("message", message)
                        .put("code", code));
    }

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
