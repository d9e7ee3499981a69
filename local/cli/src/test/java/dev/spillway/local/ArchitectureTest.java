package dev.spillway.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ArchitectureTest {
    private static final String LOCAL = "dev.spillway.local";

    private JavaClasses all;
    private JavaClasses main;

    @BeforeAll
    void read() {
        all = new ClassFileImporter().importPackages(LOCAL);
        main =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages(LOCAL);
        assertThat(main.size()).as("classes found").isGreaterThan(200);
        assertThat(all.contain(ArchitectureTest.class)).as("test classes found").isTrue();
    }

    @Test
    void packagesFormNoCycleNotEvenThroughTests() {
        slices().matching(LOCAL + ".(**)").should().beFreeOfCycles().check(all);
    }

    @Test
    void theCommandLineUsesTheDaemonFromOutsideOnly() {
        noClasses()
                .that()
                .resideInAnyPackage(LOCAL + ".cli..", LOCAL + ".demo..", LOCAL + ".uses..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        LOCAL,
                        LOCAL + ".api..",
                        LOCAL + ".controllers..",
                        LOCAL + ".kubelet",
                        LOCAL + ".kubelet.process..",
                        LOCAL + ".kubelet.container..")
                .check(main);
    }
}
