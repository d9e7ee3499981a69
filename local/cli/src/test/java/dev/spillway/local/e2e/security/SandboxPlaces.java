package dev.spillway.local.e2e.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.local.e2e.Sandbox;
import dev.spillway.local.state.ProcessIdentity;
import dev.spillway.local.state.StateDirectory;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a secret of a sandbox may be, and where it may not. */
record SandboxPlaces(Sandbox sandbox) {
    private static final Duration ANSWERED_WITHIN = Duration.ofMinutes(2);
    private static final int MANAGEMENT = 8080;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What is no secret in a Secret. All else is taken for one. */
    private static final String PUBLIC =
            "ca\\.crt|clients-ca\\.crt|tls\\.crt|user\\.crt|certificates|username|user|type|provider"
                + "|bootstrap.*|securityProtocol|saslMechanism|accessKeyId"
                + "|(nodes|clients)(-[0-9]+)?\\.(cross\\.)?"
                + "(crt|generations|issuer|requested|issuing-since)";

    /** Their secrets are other keys of the same Secret. */
    private static final String COMPOSED = "client\\.properties|kcat\\.conf|librdkafka\\.json";

    /** Secrets of this machine, or what only repeats the Secrets, for their owner only. */
    private static final String OWNERS =
            "kubeconfig|client\\.properties|kcat\\.conf|kcat/.*|objects/.*|credentials/.*";

    /** Remembers all secrets that there are now; those of before stay remembered. */
    void rememberIn(SecretSearch search) throws IOException {
        for (var secret : sandbox.client().secrets().inAnyNamespace().list().getItems()) {
            // The chart, as it was installed.
            if (!secret.getType().startsWith("helm.sh/release")) {
                remember(secret, search);
            }
        }
        var state = sandbox.state();
        search.add(
                "the API's token", Files.readString(state.credentials().resolve("token")).strip());
        search.add(
                "the key that signs tokens",
                Files.readString(state.credentials().resolve("signing-key")).strip());
        for (var file : files(state.pods())) {
            // Kubernetes' volumes have a link of this name beside the file.
            if (file.toString().matches(".*/service-account/.*token")) {
                content(file)
                        .ifPresent(token ->
                                search.add(
                                        "the token of Pod "
                                                + state.pods().relativize(file).getName(0),
                                        new String(token, UTF_8).strip()));
            }
        }
    }

    private static void remember(Secret secret, SecretSearch search) {
        Objects.requireNonNullElse(secret.getData(), Map.<String, String>of())
                .forEach((key, base64) -> {
                    if (key.matches(PUBLIC) || key.matches(COMPOSED)) {
                        return;
                    }
                    var name = secret.getMetadata().getName() + " " + key;
                    // A key store has the same beginning as any other.
                    search.add(
                            name,
                            key.endsWith(".p12")
                                    ? base64.substring(base64.length() / 2)
                                    : new String(Base64.getDecoder().decode(base64), UTF_8));
                });
    }

    /** Of every resource of every kind, but Secrets, where it is and what it says. */
    Map<String, String> resources() throws IOException {
        var found = new LinkedHashMap<String, String>();
        read("/api/v1", found);
        for (var group : JSON.readTree(sandbox.client().raw("/apis")).path("groups")) {
            read("/apis/" + group.path("preferredVersion").path("groupVersion").asText(), found);
        }
        return found;
    }

    private void read(String path, Map<String, String> found) throws IOException {
        for (var type : JSON.readTree(sandbox.client().raw(path)).path("resources")) {
            var name = type.path("name").asText();
            if (name.equals("secrets") || name.contains("/") || !listed(type)) {
                continue;
            }
            for (var item : JSON.readTree(sandbox.client().raw(path + "/" + name)).path("items")) {
                var metadata = item.path("metadata");
                found.put(
                        "%s %s/%s"
                                .formatted(
                                        name,
                                        metadata.path("namespace").asText(),
                                        metadata.path("name").asText()),
                        item.toString());
            }
        }
    }

    private static boolean listed(JsonNode type) {
        for (var verb : type.path("verbs")) {
            if (verb.asText().equals("list")) {
                return true;
            }
        }
        return false;
    }

    /** What nodes and the operator answer to anybody. */
    Map<String, String> answers() throws IOException, InterruptedException {
        var found = new LinkedHashMap<String, String>();
        try (var http = HttpClient.newHttpClient()) {
            for (var pod : nodes()) {
                for (var path : List.of("/metrics", "/tls", "/ready", "/live")) {
                    ask(http, pod, path, found);
                }
            }
            for (var pod : operators()) {
                for (var path : List.of("/q/metrics", "/metrics", "/q/health")) {
                    ask(http, pod, path, found);
                }
            }
        }
        found.put("the API's /metrics", sandbox.client().raw("/metrics"));
        return found;
    }

    private static void ask(HttpClient http, Pod pod, String path, Map<String, String> found)
            throws IOException, InterruptedException {
        var uri =
                URI.create(
                        "http://%s:%d%s".formatted(pod.getStatus().getPodIP(), MANAGEMENT, path));
        var answer =
                http.send(
                        HttpRequest.newBuilder(uri).timeout(ANSWERED_WITHIN).build(),
                        BodyHandlers.ofString());
        found.put(
                "%s of %s: %d".formatted(path, pod.getMetadata().getName(), answer.statusCode()),
                answer.body());
    }

    List<Pod> nodes() {
        return sandbox.client()
                .pods()
                .inNamespace(Sandbox.NAMESPACE)
                .withLabel("spillway.dev/cluster", Sandbox.CLUSTER)
                .list()
                .getItems();
    }

    private List<Pod> operators() {
        return sandbox.client().pods().inNamespace("spillway-system").list().getItems();
    }

    /**
     * Arguments and environment of every process. The environment of the quickstart's store is left
     * out: its image takes its keys from there and from nowhere else.
     */
    Map<String, String> processes() throws IOException {
        var all = new LinkedHashMap<ProcessHandle, String>();
        for (var running : sandbox.processes("")) {
            running.identity()
                    .process()
                    .ifPresent(root ->
                            withDescendants(root).forEach(it -> all.put(it, running.title())));
        }
        // Those of Pods are its children.
        ProcessIdentity.read(sandbox.state().pidFile())
                .flatMap(ProcessIdentity::process)
                .ifPresent(root ->
                        withDescendants(root).forEach(it -> all.putIfAbsent(it, "the daemon")));
        var found = new LinkedHashMap<String, String>();
        for (var process : all.entrySet()) {
            var title = process.getValue();
            var folder = Path.of("/proc", Long.toString(process.getKey().pid()));
            put(title + ": arguments", process.getKey(), folder.resolve("cmdline"), found);
            if (!title.startsWith(Sandbox.NAMESPACE + "/s3 ")) {
                put(title + ": environment", process.getKey(), folder.resolve("environ"), found);
            }
        }
        return found;
    }

    private static Stream<ProcessHandle> withDescendants(ProcessHandle root) {
        return Stream.concat(Stream.of(root), root.descendants());
    }

    /** Leaves out a process that has ended meanwhile, also between opening the file and reading. */
    private static void put(
            String name, ProcessHandle process, Path file, Map<String, String> found)
            throws IOException {
        try {
            // An environment may have bytes that are no UTF-8; the text around them is still read.
            var text = new String(Files.readAllBytes(file), UTF_8);
            found.merge(name, text, (one, other) -> one + "\n" + other);
        } catch (IOException e) {
            if (process.isAlive()) {
                throw e;
            }
        }
    }

    /**
     * The files below the state directory that may hold no secret: logs, Pods' files other than
     * mounted Secrets, Kafka's data, the bucket, and whatever else there is.
     */
    List<Path> filesOfEverybody() throws IOException {
        var state = sandbox.state();
        var mounted = mountedSecrets(state);
        return files(state.root()).stream()
                .filter(file -> !file.startsWith(state.app()))
                .filter(file -> !state.root().relativize(file).toString().matches(OWNERS))
                .filter(file -> mounted.stream().noneMatch(file::startsWith))
                // Allocated ahead, and only offsets.
                .filter(file -> !file.toString().matches(".*\\.(time)?index"))
                .toList();
    }

    private List<Path> mountedSecrets(StateDirectory state) {
        var folders = new ArrayList<Path>();
        for (var pod : sandbox.client().pods().inAnyNamespace().list().getItems()) {
            var folder = state.pod(pod.getMetadata().getUid());
            folders.add(folder.resolve("service-account"));
            for (var volume : pod.getSpec().getVolumes()) {
                if (volume.getSecret() != null) {
                    folders.add(folder.resolve("volumes").resolve(volume.getName()));
                }
            }
        }
        return folders;
    }

    private static List<Path> files(Path folder) throws IOException {
        var found = new ArrayList<Path>();
        Files.walkFileTree(
                folder,
                new java.nio.file.SimpleFileVisitor<>() {
                    @Override
                    public java.nio.file.FileVisitResult visitFile(
                            Path file, java.nio.file.attribute.BasicFileAttributes attributes) {
                        if (attributes.isRegularFile()) {
                            found.add(file);
                        }
                        return java.nio.file.FileVisitResult.CONTINUE;
                    }

                    @Override
                    public java.nio.file.FileVisitResult visitFileFailed(Path file, IOException e) {
                        // Kafka and the kubelet remove files meanwhile.
                        return java.nio.file.FileVisitResult.CONTINUE;
                    }
                });
        return found;
    }

    /** Empty when the file has been removed meanwhile. */
    static Optional<byte[]> content(Path file) {
        try {
            return Optional.of(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
