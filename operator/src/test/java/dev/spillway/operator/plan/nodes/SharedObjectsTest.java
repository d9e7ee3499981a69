package dev.spillway.operator.plan.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.plan.KubeStep;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SharedObjectsTest {

    @Test
    void createsWhatIsMissing() {
        assertThat(why(configMap("a=1"), Map.of())).isEqualTo("it is missing");
    }

    @Test
    void leavesWhatIsAsItWasApplied() {
        var desired = configMap("a=1");
        assertThat(SharedObjects.next(List.of(desired), applied(desired))).isEmpty();
    }

    @Test
    void leavesFieldsOfOthersAlone() {
        var desired = configMap("a=1");
        var observed = applied(desired);
        observed.replaceAll((key, object) ->
                new ConfigMapBuilder((ConfigMap) object)
                        .editMetadata()
                        .addToLabels("team", "search")
                        .withUid("7")
                        .endMetadata()
                        .build());
        assertThat(SharedObjects.next(List.of(desired), observed)).isEmpty();
    }

    @Test
    void correctsWhatSomebodyChanged() {
        var desired = configMap("a=1");
        var observed = applied(desired);
        observed.replaceAll((key, object) ->
                new ConfigMapBuilder((ConfigMap) object)
                        .addToData("server.properties", "a=2")
                        .build());
        assertThat(why(desired, observed)).isEqualTo("somebody changed it");
    }

    /** Kubernetes does not store most values that a field has when it is left out. */
    @Test
    void leavesWhatKubernetesLeavesOut() {
        var desired =
                new ServiceBuilder()
                        .withNewMetadata()
                        .withName("events")
                        .endMetadata()
                        .withNewSpec()
                        .withExternalName("")
                        .withPublishNotReadyAddresses(false)
                        .withHealthCheckNodePort(0)
                        .endSpec()
                        .build();
        var observed = applied(desired);
        observed.replaceAll((key, object) ->
                new ServiceBuilder((Service) object)
                        .editSpec()
                        .withExternalName(null)
                        .withPublishNotReadyAddresses(null)
                        .withHealthCheckNodePort(null)
                        .endSpec()
                        .build());
        assertThat(SharedObjects.next(List.of(desired), observed)).isEmpty();
    }

    @Test
    void appliesWhatLeavesTheDesiredForm() {
        var before = configMap("a=1");
        var desired = new ConfigMapBuilder(before).withData(Map.of()).build();
        assertThat(why(desired, applied(before))).isEqualTo("its desired state changed");
    }

    private static ConfigMap configMap(String text) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName("events-brokers")
                .endMetadata()
                .addToData("server.properties", text)
                .build();
    }

    /** As the API server has it after the first apply. */
    private static Map<String, HasMetadata> applied(HasMetadata desired) {
        var step = (KubeStep.Apply) SharedObjects.next(List.of(desired), Map.of()).getFirst();
        var objects = new HashMap<String, HasMetadata>();
        objects.put(ObservedCluster.key(step.object()), step.object());
        return objects;
    }

    private static String why(HasMetadata desired, Map<String, HasMetadata> observed) {
        return SharedObjects.next(List.of(desired), observed).getFirst().why();
    }
}
