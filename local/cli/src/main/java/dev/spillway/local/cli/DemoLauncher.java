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
import java.util.stream.Stream;

/** Runs {@code up}, then the demo against the quickstart's cluster. */
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
     * @param scale whether to add and remove a broker at the end
     */
    void run(Optional<Path> input, int megabytes, boolean scale)
            throws CliFailure, DemoFailure, IOException {
        if (megabytes < 1 || megabytes > 100_000) {
            throw new CliFailure(
                    "--megabytes %d: must be between 1 and 100000".formatted(megabytes));
        }
        if (input.isPresent() && !Files.isReadable(input.get())) {
            throw new CliFailure(
                    "--input %s: the file does not exist or cannot be read".formatted(input.get()));
        }
        var clients = up.run();
        try (var client = daemon.client()) {
            var cluster = new Quickstart(client).cluster();
            try (var bucket = bucket(client, cluster)) {
                var options =
                        new Demo.Options(
                                input,
                                megabytes,
                                Quickstart.TOPIC,
                                clients.settings(),
                                bucket,
                                scale
                                        ? Optional.of(new QuickstartCluster(client))
                                        : Optional.empty(),
                                daemon::residentBytes,
                                up.nextSteps(clients));
                new Demo(options, display).run();
            }
        }
    }

    private static Bucket bucket(KubernetesClient client, GenericKubernetesResource cluster) {
        var endpoint = URI.create(s3(cluster, "endpoint"));
        var address = address(client, endpoint.getHost());
        var secret = s3(cluster, "credentialsSecret", "name");
        return new Bucket(
                URI.create("http://" + HostPort.of(address, endpoint.getPort())),
                s3(cluster, "region"),
                s3(cluster, "bucket"),
                s3(cluster, "prefix"),
                secret(client, secret, "accessKeyId"),
                secret(client, secret, "secretAccessKey"));
    }

    private static String s3(GenericKubernetesResource cluster, String... path) {
        var whole = Stream.concat(Stream.of("spec", "tiering", "s3"), Stream.of(path));
        return Objects.toString(cluster.get(whole.toArray()), "");
    }

    /** The address of {@code s3.default.svc}, a name that does not resolve outside Pods. */
    private static String address(KubernetesClient client, String host) {
        var names = host.split("\\.", -1);
        return client.services()
                .inNamespace(names[1])
                .withName(names[0])
                .require()
                .getSpec()
                .getClusterIP();
    }

    private static String secret(KubernetesClient client, String name, String key) {
        var secret = client.secrets().inNamespace(Quickstart.NAMESPACE).withName(name).require();
        return new String(
                Base64.getDecoder().decode(Objects.requireNonNull(secret.getData().get(key))),
                UTF_8);
    }
}
