package dev.spillway.local.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spillway.local.demo.Bucket;
import dev.spillway.local.demo.Demo;
import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.demo.Display;
import dev.spillway.local.kubelet.network.HostPort;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;

/** {@code up}, and then the demo with the quickstart's cluster as this process reaches it. */
final class DemoLauncher {
    private final DaemonProcess daemon;
    private final Up up;
    private final Display display;

    DemoLauncher(DaemonProcess daemon, Up up, Display display) {
        this.daemon = daemon;
        this.up = up;
        this.display = display;
    }

    /**
     * @param scale whether there is the last act
     */
    void run(Optional<Path> input, int megabytes, boolean scale)
            throws CliFailure, DemoFailure, IOException {
        if (megabytes < 1 || megabytes > 100_000) {
            throw new CliFailure(
                    "--megabytes %d: give a number from 1 to 100000".formatted(megabytes));
        }
        if (input.isPresent() && !Files.isReadable(input.get())) {
            throw new CliFailure(
                    "--input %s: there is no such file, or it cannot be read"
                            .formatted(input.get()));
        }
        var bootstrap = up.run();
        try (var client = daemon.client()) {
            var cluster = new Quickstart(client).cluster();
            try (var bucket = bucket(client, cluster)) {
                var options =
                        new Demo.Options(
                                input,
                                megabytes,
                                Quickstart.TOPIC,
                                bootstrap,
                                bucket,
                                scale
                                        ? Optional.of(new QuickstartCluster(client))
                                        : Optional.empty(),
                                daemon::residentBytes,
                                up.nextSteps(bootstrap));
                new Demo(options, display).run();
            }
        }
    }

    private static Bucket bucket(KubernetesClient client, GenericKubernetesResource cluster) {
        var endpoint = URI.create(s3(cluster, "endpoint"));
        var secret = s3(cluster, "credentialsSecret", "name");
        return new Bucket(
                URI.create(
                        "http://"
                                + HostPort.of(
                                        podIp(client, endpoint.getHost()), endpoint.getPort())),
                s3(cluster, "region"),
                s3(cluster, "bucket"),
                s3(cluster, "prefix"),
                secret(client, secret, "accessKeyId"),
                secret(client, secret, "secretAccessKey"));
    }

    private static String s3(GenericKubernetesResource cluster, String... path) {
        Object[] whole = new Object[path.length + 3];
        whole[0] = "spec";
        whole[1] = "tiering";
        whole[2] = "s3";
        System.arraycopy(path, 0, whole, 3, path.length);
        return Objects.toString(cluster.get(whole), "");
    }

    /**
     * Behind {@code s3.default.svc} there is one Pod; its name is nothing that this process could
     * resolve.
     */
    private static String podIp(KubernetesClient client, String host) {
        var names = host.split("\\.", -1);
        var selector =
                client.services()
                        .inNamespace(names[1])
                        .withName(names[0])
                        .require()
                        .getSpec()
                        .getSelector();
        return client.pods()
                .inNamespace(names[1])
                .withLabels(selector)
                .list()
                .getItems()
                .getFirst()
                .getStatus()
                .getPodIP();
    }

    private static String secret(KubernetesClient client, String name, String key) {
        var secret = client.secrets().inNamespace(Quickstart.NAMESPACE).withName(name).require();
        return new String(
                Base64.getDecoder().decode(Objects.requireNonNull(secret.getData().get(key))),
                UTF_8);
    }
}
