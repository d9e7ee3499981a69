package dev.spillway.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class LocalNamespaceTest {
    @Test
    void aContainerThatIsStartedAgainInTheSamePodIsSeen() {
        assertThat(LocalNamespace.restarts(List.of(pod("a", 0), pod("b", 2))))
                .containsEntry("a", 0)
                .containsEntry("b", 2);
    }

    @Test
    void aPodWithoutAStatusHasNotBeenRestarted() {
        var pod = new PodBuilder().withNewMetadata().withName("new").endMetadata().build();

        assertThat(LocalNamespace.restarts(List.of(pod))).containsEntry("new", 0);
    }

    private static Pod pod(String name, int restarts) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .endMetadata()
                .withNewStatus()
                .addNewContainerStatus()
                .withName("app")
                .withRestartCount(restarts)
                .endContainerStatus()
                .endStatus()
                .build();
    }
}
