package dev.spillway.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.config.BrokerProperties;
import dev.spillway.operator.model.ClusterModel;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** What gets a broker into the bucket gets the cleanup in as well, whatever it will be. */
class ColdDataCleanupTest {
    /** Everything else of a broker's Pod may have to do with the bucket. */
    private static final List<String> OF_NODES =
            List.of(
                    "SPILLWAY_ROLE",
                    "SPILLWAY_NODE_ID",
                    "SPILLWAY_DATA",
                    "SPILLWAY_CONFIG",
                    "SPILLWAY_GRACE_SECONDS",
                    "SPILLWAY_RACK",
                    "SPILLWAY_TLS",
                    "JDK_JAVA_OPTIONS");

    /** Their disk, their settings, and the key with which they are known to each other. */
    private static final List<String> OF_NODES_ONLY = List.of("data", "config", "tls");

    private static final String FULL = read();

    private final ClusterModel cluster = Fixtures.cluster(FULL);
    private final Pod broker = Fixtures.desired(cluster).pod(Fixtures.brokers(cluster).getFirst());
    private final Pod cleanup = Fixtures.desired(Fixtures.ending(FULL)).coldDataCleanup();

    @Test
    void hasEveryVariableOfABrokerThatIsNotANodes() {
        assertThat(variables(cleanup))
                .containsAll(
                        variables(broker).stream()
                                .filter(variable -> !OF_NODES.contains(variable.getName()))
                                .toList());
        assertThat(variables(cleanup))
                .extracting(EnvVar::getName)
                .doesNotContain("SPILLWAY_ROLE", "SPILLWAY_NODE_ID");
    }

    @Test
    void hasEveryVolumeOfABrokerButItsDiskAndConfiguration() {
        assertThat(cleanup.getSpec().getVolumes())
                .extracting(Volume::getName)
                .containsExactlyElementsOf(
                        broker.getSpec().getVolumes().stream()
                                .map(Volume::getName)
                                .filter(name -> !OF_NODES_ONLY.contains(name))
                                .toList());
        assertThat(container(cleanup).getVolumeMounts())
                .containsExactlyElementsOf(
                        container(broker).getVolumeMounts().stream()
                                .filter(mount -> !isNodes(mount))
                                .toList());
    }

    @Test
    void getsTheBrokersBucketSettings() throws IOException {
        var told = new Properties();
        told.load(
                new StringReader(
                        variables(cleanup).stream()
                                .filter(it -> it.getName().equals("SPILLWAY_TIER_PROPERTIES"))
                                .map(EnvVar::getValue)
                                .findFirst()
                                .orElseThrow()));
        var brokers = new Properties();
        BrokerProperties.of(cluster).all().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith("rsm.config."))
                .filter(entry -> !entry.getKey().equals("rsm.config.cache.bytes"))
                // There is no cluster any more that could be asked.
                .filter(entry -> !entry.getKey().startsWith("rsm.config.cleanup."))
                .forEach(entry -> brokers.put(entry.getKey(), entry.getValue()));
        told.remove("rsm.config.cache.bytes");
        assertThat(told).isEqualTo(brokers).isNotEmpty();
    }

    @Test
    void runsAsTheBrokersAndWhereTheyMay() {
        assertThat(cleanup.getSpec().getServiceAccountName())
                .isEqualTo(broker.getSpec().getServiceAccountName());
        assertThat(cleanup.getSpec().getSecurityContext())
                .isEqualTo(broker.getSpec().getSecurityContext());
        assertThat(container(cleanup).getSecurityContext())
                .isEqualTo(container(broker).getSecurityContext());
        assertThat(cleanup.getSpec().getTolerations()).isEqualTo(broker.getSpec().getTolerations());
        assertThat(cleanup.getSpec().getImagePullSecrets())
                .isEqualTo(broker.getSpec().getImagePullSecrets());
    }

    /**
     * Neither a Service, a disruption budget nor a network policy of theirs may take it for one.
     */
    @Test
    void isNoNodeOfTheCluster() {
        var labels = cleanup.getMetadata().getLabels();
        assertThat(labels).doesNotContainKey("spillway.dev/node-id");
        assertThat(labels.get("app.kubernetes.io/component"))
                .isNotIn("broker", "controller")
                .isEqualTo("cold-data-cleanup");
        assertThat(container(cleanup).getPorts()).isEmpty();
    }

    /** The scale of a JVM option is a broker's; a proxy is everybody's. */
    @Test
    void keepsSystemPropertiesOfTheJvmAndNoOtherOption() {
        var ending =
                Fixtures.ending(
                        """
                        metadata: {name: events, namespace: default, uid: 0-1}
                        spec:
                          storage: {size: 10Gi}
                          jvm: {heap: 4Gi, options: [-Dhttps.proxyHost=proxy, -XX:+UseZGC]}
                          tiering: {s3: {bucket: cold, region: eu-west-1}}
                        """);
        assertThat(variables(Fixtures.desired(ending).coldDataCleanup()))
                .filteredOn(variable -> variable.getName().equals("JDK_JAVA_OPTIONS"))
                .extracting(EnvVar::getValue)
                .singleElement()
                .asString()
                .contains("-Dhttps.proxyHost=proxy")
                .doesNotContain("ZGC")
                .doesNotContain("4096m");
    }

    private static boolean isNodes(VolumeMount mount) {
        return OF_NODES_ONLY.contains(mount.getName());
    }

    private static List<EnvVar> variables(Pod pod) {
        return container(pod).getEnv();
    }

    private static Container container(Pod pod) {
        return pod.getSpec().getContainers().getFirst();
    }

    private static String read() {
        try {
            return Files.readString(Path.of("src/test/resources/golden/full/in-cluster.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
