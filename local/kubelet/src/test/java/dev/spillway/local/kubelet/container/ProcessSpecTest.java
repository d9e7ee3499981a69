package dev.spillway.local.kubelet.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.kubelet.volume.MountPaths;
import dev.spillway.local.state.Signal;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProcessSpecTest {
    private static final HostPaths HOST = new HostPaths(Path.of("/repo"), Path.of("/jdk"));
    private static final MountPaths MOUNTS =
            new MountPaths(List.of(new MountPaths.Mount("/data", Path.of("/state/volumes/data"))))
                    .over(Map.of("/opt/it", Path.of("/repo/image")));
    private static final Image IMAGE =
            new Image(
                    List.of("${java}", "-Ddir=${DIR}", "${OPTIONAL}", "-jar", "${root}/a.jar"),
                    List.of("serve"),
                    Map.of("DIR", "/data"),
                    Map.of("/opt/it", "${root}/image"),
                    Map.of(),
                    List.of(),
                    Signal.SIGTERM,
                    false);

    @Test
    void translatesMountPathsOfTheImage() {
        var spec = spec("{}", Map.of());

        assertThat(spec.command())
                .containsExactly(
                        "/jdk/bin/java",
                        "-Ddir=/state/volumes/data",
                        "-jar",
                        "/repo/a.jar",
                        "serve");
        assertThat(spec.environment()).containsEntry("DIR", "/state/volumes/data");
        assertThat(spec.directory()).isEqualTo(Path.of("/home"));
    }

    @Test
    void argsReplaceTheCmdAndACommandReplacesBoth() {
        assertThat(spec("{args: [other]}", Map.of()).command()).endsWith("/repo/a.jar", "other");
        assertThat(
                        spec(
                                        "{command: [cat, /data/x, /database, $(NAME)]}",
                                        Map.of("NAME", "/data"))
                                .command())
                .containsExactly(
                        "cat", "/state/volumes/data/x", "/database", "/state/volumes/data");
    }

    @Test
    void anOptionOfTheJvmMayNameAFileOfTheImage() {
        var spec = spec("{}", Map.of("JDK_JAVA_OPTIONS", "-Xmx64m -XX:File=/opt/it/a.json -Xss1m"));

        assertThat(spec.environment().get("JDK_JAVA_OPTIONS"))
                .startsWith("-Xmx64m -XX:File=/repo/image/a.json -Xss1m ");
    }

    /** An init container may copy from its image. */
    @Test
    void anArgumentMayNameAFileOfTheImage() {
        assertThat(spec("{command: [cp, -r, /opt/it/., /data]}", Map.of()).command())
                .containsExactly("cp", "-r", "/repo/image/.", "/state/volumes/data");
    }

    @Test
    void theImagesPathGoesBeforeTheMachines() {
        var image =
                new Image(
                        List.of("serve", "--host=${podIP}"),
                        List.of(),
                        Map.of("PATH", "/opt/own:/opt/it/bin", "LISTEN", "${podIP}"),
                        Map.of(),
                        Map.of(),
                        List.of(),
                        Signal.SIGINT,
                        true);

        var spec = spec(pod("{}"), image, Map.of(), Optional.empty());

        assertThat(spec.environment().get("PATH")).startsWith("/opt/own:/repo/image/bin:/jdk/bin:");
        assertThat(spec.environment()).containsEntry("LISTEN", "127.0.7.4");
        assertThat(spec.command()).containsExactly("serve", "--host=127.0.7.4");
        assertThat(spec.startedBy(List.of("unshare", "-U")).command())
                .containsExactly("unshare", "-U", "serve", "--host=127.0.7.4");
    }

    @Test
    void thePodsVariablesTakePrecedenceAndNothingIsInherited() {
        var spec = spec("{}", Map.of("DIR", "/elsewhere", "JDK_JAVA_OPTIONS", "-Xmx64m"));

        assertThat(spec.environment())
                .containsEntry("DIR", "/elsewhere")
                .containsEntry("JDK_JAVA_OPTIONS", "-Xmx64m -Djdk.net.hosts.file=/hosts/default")
                .containsEntry("KUBECONFIG", "/state/kubeconfig")
                .containsOnlyKeys(
                        "DIR",
                        "JDK_JAVA_OPTIONS",
                        "KUBECONFIG",
                        "PATH",
                        "JAVA_HOME",
                        "HOME",
                        "TERMINATION_LOG",
                        "HOSTNAME",
                        "LANG");
    }

    @Test
    void theTerminationLogIsNotTranslated() {
        var mounts =
                new MountPaths(
                        java.util.List.of(new MountPaths.Mount("/home", Path.of("/elsewhere"))));
        var pod = pod("{}");

        var spec =
                ProcessSpec.of(
                        pod,
                        pod.getSpec().getContainers().getFirst(),
                        IMAGE,
                        Map.of(),
                        mounts,
                        HOST,
                        Optional.empty(),
                        Path.of("/home/c"),
                        Path.of("/hosts/default"));

        assertThat(spec.environment()).containsEntry("TERMINATION_LOG", "/home/c/termination-log");
    }

    @Test
    void aPodWithoutATokenGetsNoKubeconfig() {
        assertThat(spec(pod("{}"), Map.of(), Optional.empty()).environment())
                .doesNotContainKey("KUBECONFIG");
    }

    @Test
    void aVariableWithTheMountPathOfASecretNamesItsDirectory() {
        var variables = Map.of("SPILLWAY_TLS", "/data", "CERTIFICATE", "/data/tls.crt");

        assertThat(spec("{}", variables).environment())
                .containsEntry("SPILLWAY_TLS", "/state/volumes/data")
                .containsEntry("CERTIFICATE", "/state/volumes/data/tls.crt");
    }

    private static ProcessSpec spec(String container, Map<String, String> variables) {
        return spec(pod(container), variables, Optional.of(Path.of("/state/kubeconfig")));
    }

    private static ProcessSpec spec(
            Pod pod, Map<String, String> variables, Optional<Path> kubeconfig) {
        return spec(pod, IMAGE, variables, kubeconfig);
    }

    private static ProcessSpec spec(
            Pod pod, Image image, Map<String, String> variables, Optional<Path> kubeconfig) {
        return ProcessSpec.of(
                pod,
                pod.getSpec().getContainers().getFirst(),
                image,
                variables,
                MOUNTS,
                HOST,
                kubeconfig,
                Path.of("/home"),
                Path.of("/hosts/default"));
    }

    private static Pod pod(String container) {
        return Serialization.unmarshal(
                "metadata: {name: a, namespace: default}\n"
                        + "status: {podIP: 127.0.7.4}\n"
                        + "spec: {containers: ["
                        + container
                        + "]}",
                Pod.class);
    }
}
