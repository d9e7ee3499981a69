package dev.spillway.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.desired.PluginFiles;
import io.fabric8.kubernetes.client.VersionInfo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FabricConnectObjectsTest {

    @ParameterizedTest
    @CsvSource({
        "34, Copied",
        "34+, Copied",
        "35, Mounted",
        "35+, Mounted",
        "36, Mounted",
        "'', Copied"
    })
    void imagesAreMountedFromKubernetes135On(String minor, PluginFiles files) {
        var version = new VersionInfo.Builder().withMajor("1").withMinor(minor).build();
        assertThat(FabricConnectObjects.of(version)).isEqualTo(files);
    }
}
