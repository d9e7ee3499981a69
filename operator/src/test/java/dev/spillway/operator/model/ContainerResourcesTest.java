package dev.spillway.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerResourcesTest {

    @ParameterizedTest
    @CsvSource({
        "0.5, 500m",
        "500m, 500m",
        "1000m, 1",
        "2, 2",
        "1.5, 1500m",
        "1024Mi, 1Gi",
        "1536Mi, 1536Mi",
        "1.5Gi, 1536Mi",
        "2Gi, 2Gi",
        "1000M, 1G",
        "1073741824, 1073741824",
        "0, 0"
    })
    void quantitiesAreWrittenAsKubernetesDoes(String given, String canonical) {
        assertThat(ContainerResources.canonical(new Quantity(given)).toString())
                .isEqualTo(canonical);
    }
}
