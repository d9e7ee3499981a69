package dev.spillway.broker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages("dev.spillway");

    private static final JavaClasses CLASSES_AND_TESTS =
            new ClassFileImporter().importPackages("dev.spillway");

    @Test
    void theImportFoundTheClasses() {
        assertThat(CLASSES.contain(Main.class)).isTrue();
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.spillway.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void packagesAndTheirTestsHaveNoCycles() {
        assertThat(CLASSES_AND_TESTS.contain(ArchitectureTest.class)).isTrue();
        slices().matching("dev.spillway.(**)").should().beFreeOfCycles().check(CLASSES_AND_TESTS);
    }

    @Test
    void managementSeesKafkaOnlyThroughItsMBeans() {
        noClasses()
                .that()
                .resideInAPackage("..management..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "kafka..",
                        "org.apache.kafka..",
                        "dev.spillway.broker",
                        "dev.spillway.connect")
                .check(CLASSES);
    }
}
