package dev.spillway.tier.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProjectVersionTest {
    @Test
    void isTheOneOfTheBuild() throws Exception {
        assertThat(new ProjectVersion().getVersion())
                .singleElement()
                .asString()
                .matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    }
}
