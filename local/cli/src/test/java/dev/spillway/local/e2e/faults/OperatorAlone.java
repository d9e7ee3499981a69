package dev.spillway.local.e2e.faults;

import dev.spillway.local.api.ApiServer;
import dev.spillway.local.e2e.Await;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The shipped operator, as a process, against an API server in this JVM. No kubelet runs: Pods are
 * made and never start, so that what the operator asks of Kubernetes can be tested quickly.
 */
final class OperatorAlone implements AutoCloseable {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final String API = "spillway.dev/v1alpha1";

    /** The operator is the only client of the API with the default user agent. */
    private static final String AGENT = "fabric8-kubernetes-client/";

    private static final long STOPS_WITHIN_SECONDS = 30;

    /** As {@code patch clusters/status}. */
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

    private final ApiServer api;
    private final KubernetesClient client;
    private final Path log;
    private final Process process;

    OperatorAlone(Path folder) throws IOException {
        api =
                ApiServer.start(
                        ApiServer.Config.inMemory()
                                .withFaults(true)
                                .withAudit((verb, group, resource, subresource, agent) -> {
                                    if (agent.startsWith(AGENT)) {
                                        requests.add(
                                                verb
                                                        + " "
                                                        + resource
                                                        + (subresource.isEmpty()
                                                                ? ""
                                                                : "/" + subresource));
                                    }
                                }));
        Config config =
                new ConfigBuilder(Config.fromKubeconfig(api.kubeconfig()))
                        .withUserAgent("spillway-e2e")
                        .build();
        client = new KubernetesClientBuilder().withConfig(config).build();
        try (var crds = Files.list(ROOT.resolve("crds"))) {
            for (var crd : crds.filter(file -> file.toString().endsWith(".yaml")).toList()) {
                client.resource(Files.readString(crd)).create();
            }
        }
        log = folder.resolve("operator.log");
        process = start(Files.writeString(folder.resolve("kubeconfig"), api.kubeconfig()));
    }

    private Process start(Path kubeconfig) throws IOException {
        var builder =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx96m",
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-jar",
                                ROOT.resolve("operator/target/quarkus-app/quarkus-run.jar")
                                        .toString())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile());
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("KUBE") || name.startsWith("POD_"));
        environment.remove("JDK_JAVA_OPTIONS");
        environment.put("KUBECONFIG", kubeconfig.toString());
        environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
        environment.put("QUARKUS_HTTP_PORT", "0");
        return builder.start();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(STOPS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        client.close();
        api.close();
    }

    KubernetesClient client() {
        return client;
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** The operator's requests so far. */
    int requests() {
        return requests.size();
    }

    /** The operator's requests but for the first few. */
    List<String> requestsAfter(int first) {
        synchronized (requests) {
            return List.copyOf(requests.subList(first, requests.size()));
        }
    }

    /** The operator's log so far. */
    List<String> log() throws IOException {
        return Files.readAllLines(log);
    }

    /** Replaces the active faults, which apply to the operator only. */
    @SafeVarargs
    final void inject(Map<String, Object>... faults) {
        var all = new ArrayList<Map<String, Object>>();
        for (var fault : faults) {
            var each = new HashMap<>(fault);
            each.put("agent", AGENT);
            all.add(each);
        }
        client.raw("/faults", "PUT", Map.of("faults", all));
    }

    /** The smallest Cluster, in a new namespace of its own. */
    ClusterHandle newCluster(String namespace) {
        client.resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(namespace)
                                .endMetadata()
                                .build())
                .create();
        client.resource(
                        """
                        apiVersion: %s
                        kind: Cluster
                        metadata: {name: events}
                        spec:
                          replicas: 1
                          storage: {size: 1Gi}
                          controllers: {replicas: 1, storage: {size: 1Gi}}
                        """
                                .formatted(API))
                .inNamespace(namespace)
                .create();
        return new ClusterHandle(namespace);
    }

    /** The Cluster {@code events} of a namespace. */
    final class ClusterHandle {
        private final String namespace;

        private ClusterHandle(String namespace) {
            this.namespace = namespace;
        }

        Resource<GenericKubernetesResource> resource() {
            return client.genericKubernetesResources(API, "Cluster")
                    .inNamespace(namespace)
                    .withName("events");
        }

        /** A setting that only a ConfigMap carries. */
        void changeSetting(int value) {
            change("{\"spec\":{\"config\":{\"num.io.threads\":\"%d\"}}}".formatted(value));
        }

        void change(String patch) {
            resource().patch(PatchContext.of(PatchType.JSON_MERGE), patch);
        }

        /** The condition's {@code status reason: message}; empty if there is none. */
        String condition(String type) {
            var cluster = resource().get();
            List<Map<String, Object>> conditions =
                    cluster == null ? null : cluster.get("status", "conditions");
            return Objects.requireNonNullElse(conditions, List.<Map<String, Object>>of()).stream()
                    .filter(each -> type.equals(each.get("type")))
                    .findFirst()
                    .map(each ->
                            "%s %s: %s"
                                    .formatted(
                                            each.get("status"),
                                            each.get("reason"),
                                            each.get("message")))
                    .orElse("");
        }

        /** Returns the condition's text when it starts so. */
        String awaitCondition(String type, String start, Duration within) throws Exception {
            Await.until(
                    type + " is " + start,
                    within,
                    () ->
                            condition(type).startsWith(start)
                                    ? List.of()
                                    : List.of(type + " is " + condition(type)));
            return condition(type);
        }

        void awaitPod(String name, Duration within) throws Exception {
            Await.until(
                    "Pod " + name + " in " + namespace,
                    within,
                    () ->
                            client.pods().inNamespace(namespace).withName(name).get() != null
                                    ? List.of()
                                    : List.of(condition("Progressing")));
        }

        String setting() {
            var config = client.configMaps().inNamespace(namespace).list().getItems();
            return config.stream()
                    .flatMap(map ->
                            Objects.requireNonNullElse(map.getData(), Map.<String, String>of())
                                    .values()
                                    .stream())
                    .flatMap(String::lines)
                    .filter(line -> line.startsWith("num.io.threads"))
                    .findFirst()
                    .orElse("");
        }

        void awaitSetting(int value, Duration within) throws Exception {
            Await.until(
                    "num.io.threads is " + value + " in " + namespace,
                    within,
                    () ->
                            setting().endsWith(Integer.toString(value))
                                    ? List.of()
                                    : List.of(setting() + ", " + condition("Progressing")));
        }

        /** Warnings about the Cluster, as {@code reason: message}. */
        List<String> warnings() {
            return client.v1().events().inNamespace(namespace).list().getItems().stream()
                    .filter(event -> event.getType().equals("Warning"))
                    .filter(event -> event.getInvolvedObject().getKind().equals("Cluster"))
                    .map(OperatorAlone::text)
                    .toList();
        }

        String namespace() {
            return namespace;
        }
    }

    private static String text(Event event) {
        return event.getReason() + ": " + event.getMessage();
    }
}
