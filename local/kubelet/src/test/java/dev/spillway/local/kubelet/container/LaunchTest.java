package dev.spillway.local.kubelet.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.kubelet.volume.Mounts;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LaunchTest {
    private static final Host HOST =
            new Host(Path.of("/repo"), Path.of("/jdk"), Path.of("/state/kubeconfig"));
    private static final Mounts MOUNTS =
            new Mounts(List.of(new Mounts.Mount("/data", Path.of("/state/volumes/data"))));
    private static final Image IMAGE =
            new Image(
                    List.of("${java}", "-Ddir=${DIR}", "${OPTIONAL}", "-jar", "${root}/a.jar"),
                    List.of("serve"),
                    Map.of("DIR", "/data"));

    @Test
    void runsTheImageWithItsDirectoriesWhereTheyReallyAre() {
        var launch = launch("{}", Map.of());

        assertThat(launch.words())
                .containsExactly(
                        "/jdk/bin/java",
                        "-Ddir=/state/volumes/data",
                        "-jar",
                        "/repo/a.jar",
                        "serve");
        assertThat(launch.environment()).containsEntry("DIR", "/state/volumes/data");
        assertThat(launch.directory()).isEqualTo(Path.of("/home"));
    }

    @Test
    void argumentsReplaceTheImagesOwnAndACommandReplacesAll() {
        assertThat(launch("{args: [other]}", Map.of()).words()).endsWith("/repo/a.jar", "other");
        assertThat(
                        launch(
                                        "{command: [cat, /data/x, /database, $(NAME)]}",
                                        Map.of("NAME", "/data"))
                                .words())
                .containsExactly(
                        "cat", "/state/volumes/data/x", "/database", "/state/volumes/data");
    }

    @Test
    void thePodsVariablesWinAndNothingIsInherited() {
        var launch = launch("{}", Map.of("DIR", "/elsewhere", "JDK_JAVA_OPTIONS", "-Xmx64m"));

        assertThat(launch.environment())
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
    void theTerminationLogIsThisMachinesWhateverIsMounted() {
        var mounts =
                new Mounts(java.util.List.of(new Mounts.Mount("/home", Path.of("/elsewhere"))));
        var pod = pod("{}");

        var launch =
                Launch.of(
                        pod,
                        pod.getSpec().getContainers().getFirst(),
                        IMAGE,
                        Map.of(),
                        mounts,
                        HOST,
                        Path.of("/home/c"),
                        Path.of("/hosts/default"));

        assertThat(launch.environment())
                .containsEntry("TERMINATION_LOG", "/home/c/termination-log");
    }

    @Test
    void aPodWithoutATokenDoesNotReachTheApi() {
        var pod = pod("{}");
        pod.getSpec().setAutomountServiceAccountToken(false);

        assertThat(launch(pod, Map.of()).environment()).doesNotContainKey("KUBECONFIG");
    }

    private static Launch launch(String container, Map<String, String> variables) {
        return launch(pod(container), variables);
    }

    private static Launch launch(Pod pod, Map<String, String> variables) {
        return Launch.of(
                pod,
                pod.getSpec().getContainers().getFirst(),
                IMAGE,
                variables,
                MOUNTS,
                HOST,
                Path.of("/home"),
                Path.of("/hosts/default"));
    }

    private static Pod pod(String container) {
        return Serialization.unmarshal(
                "metadata: {name: a, namespace: default}\nspec: {containers: [" + container + "]}",
                Pod.class);
    }
}
