package dev.spillway.benchmarks;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES_AND_TESTS =
            new ClassFileImporter().importPackages("dev.spillway.benchmarks");

    @Test
    void theImportFoundTheClasses() {
        assertThat(CLASSES_AND_TESTS.contain(Main.class)).isTrue();
        assertThat(CLASSES_AND_TESTS.contain(ArchitectureTest.class)).isTrue();
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.spillway.(**)").should().beFreeOfCycles().check(CLASSES_AND_TESTS);
    }

    /** It is measured through Kafka's interface alone, as any other plugin. */
    @Test
    void nothingKnowsThePlugin() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.spillway.tier..")
                .check(CLASSES_AND_TESTS);
    }
}
