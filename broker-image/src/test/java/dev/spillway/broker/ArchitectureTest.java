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

    /** What is decided about a disk needs neither the disk, nor a clock, nor a running broker. */
    @Test
    void decisionsAboutDisksArePure() {
        noClasses()
                .that()
                .haveNameMatching(
                        "dev\\.spillway\\.broker\\.disk\\."
                            + "(DiskUsage|ProduceLimit|Throttle|HotData|FilledDisks|KafkaQuotas)"
                            + "(\\$.*)?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("kafka..", "java.io", "java.nio..", "java.time", "org.slf4j")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(CLASSES);
    }
}
