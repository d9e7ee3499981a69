package dev.spillway.local.kubelet.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageMapTest {

    @ParameterizedTest
    @CsvSource({
        "busybox,                                       busybox",
        "busybox:1.37,                                  busybox",
        "docker.io/library/busybox:1.37,                busybox",
        "spillway/broker:0.1.0-kafka-4.4.0,             spillway/broker",
        "localhost:5000/spillway/broker,                spillway/broker",
        "ghcr.io/spillway/operator:1@sha256:00ff,       spillway/operator"
    })
    void ignoresRegistryTagAndDigest(String reference, String repository) {
        assertThat(ImageMap.repository(reference)).isEqualTo(repository);
    }

    @Test
    void theStandardMapCoversTheQuickstart() {
        var images = ImageMap.standard();

        assertThat(images.find("spillway/operator:0.1.0")).isPresent();
        assertThat(images.find("spillway/broker:0.1.0-kafka-4.4.0")).isPresent();
        assertThat(images.find("andrewgaul/s3proxy:latest")).isPresent();
        assertThat(images.find("busybox:1.37")).isPresent();
        assertThat(images.find("docker.io/library/postgres:18")).isPresent();
        assertThat(images.find("spillway-examples/debezium-postgres:3.7.0")).isPresent();
        assertThat(images.find("spillway-examples/debezium-jdbc:3.6.0")).isPresent();
        assertThat(images.find("nginx")).isEmpty();
    }

    /** What a Pod says is for a real one, which has a machine of its own. */
    @Test
    void openSearchGetsAHeapForALaptopWhateverItsPodSays() {
        var words =
                ImageMap.standard()
                        .find("opensearchproject/opensearch:3.9.0")
                        .orElseThrow()
                        .entrypoint();

        // The java launcher puts the variable before the command line, and the last one counts.
        assertThat(words)
                .contains("JDK_JAVA_OPTIONS=${JDK_JAVA_OPTIONS} ${OPENSEARCH_JAVA_OPTS}")
                .containsSubsequence("${java}", "-Xms64m", "-Xmx128m", "-cp");
    }

    /** Everybody on a machine may read the arguments of its processes. */
    @Test
    void noKeyIsAnArgument() {
        var store = ImageMap.standard().find("andrewgaul/s3proxy:latest").orElseThrow();

        assertThat(store.entrypoint())
                .noneMatch(word -> word.matches("(?s).*\\$\\{[A-Z0-9_]*(CREDENTIAL|IDENTITY)}.*"))
                .anyMatch(word -> word.contains("s3proxy.credential=$S3PROXY_CREDENTIAL"));
        assertThat(ImageMap.standard().find("postgres:18").orElseThrow().entrypoint())
                .containsExactly("docker-entrypoint.sh");
    }
}
