package dev.spillway.connect;

import dev.spillway.broker.tls.TlsFiles;
import dev.spillway.process.StartRefusedException;
import dev.spillway.process.Variables;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * A worker's address and the location of its files, from the Pod's environment. All paths come from
 * there, and none from a file: on a laptop they are other ones.
 *
 * @param podIp the address that all listeners of this worker bind to
 * @param config folder that holds connect.properties
 * @param user folder that holds client.properties, the credentials in Kafka
 * @param tls folder of the certificate that the group's workers and the operator share
 * @param secrets folder with a file for each value that connectors refer to
 * @param plugins folder with a folder for each plugin; empty for a worker without any
 * @param gracePeriod between Kubernetes' SIGTERM and its SIGKILL
 */
record WorkerEnvironment(
        String podName,
        String podIp,
        Path config,
        Path user,
        Path tls,
        Path secrets,
        Optional<Path> plugins,
        Duration gracePeriod) {
    /**
     * @throws StartRefusedException when a variable is missing or malformed; the message names it
     */
    static WorkerEnvironment parse(Map<String, String> environment) {
        Variables variables = new Variables(environment);
        return new WorkerEnvironment(
                variables.required("POD_NAME"),
                variables.required("POD_IP"),
                Path.of(variables.required("SPILLWAY_CONFIG")),
                Path.of(variables.required("SPILLWAY_USER")),
                Path.of(variables.required("SPILLWAY_TLS")),
                Path.of(variables.required("SPILLWAY_SECRETS")),
                Optional.ofNullable(environment.get("SPILLWAY_PLUGINS")).map(Path::of),
                variables.gracePeriod());
    }

    Path connectProperties() {
        return config.resolve("connect.properties");
    }

    Path clientProperties() {
        return user.resolve("client.properties");
    }

    TlsFiles tlsFiles() {
        return new TlsFiles(tls.resolve("tls.crt"), tls.resolve("tls.key"), tls.resolve("ca.crt"));
    }

    /** As it stands in a URL, where IPv6 needs brackets. */
    String host() {
        return podIp.contains(":") ? "[" + podIp + "]" : podIp;
    }
}
