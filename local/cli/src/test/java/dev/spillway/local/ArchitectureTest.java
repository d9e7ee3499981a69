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
    private JavaClasses classes;

    @BeforeAll
    void read() {
        classes =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.spillway.local");
        assertThat(classes.size()).as("classes found").isGreaterThan(100);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("dev.spillway.local.(**)").should().beFreeOfCycles().check(classes);
    }

    @Test
    void theApiServerKnowsNoneOfItsClients() {
        noClasses()
                .that()
                .resideInAPackage("dev.spillway.local.api..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.spillway.local.kubelet..",
                        "dev.spillway.local.controllers..",
                        "dev.spillway.local.cli..",
                        "io.fabric8.kubernetes.client..")
                .check(classes);
    }

    @Test
    void theKubeletAndTheControllersMeetTheApiAsClientsOnly() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.spillway.local.kubelet..", "dev.spillway.local.controllers..")
                .and()
                .doNotHaveSimpleName("PodLogSource")
                .and()
                .doNotHaveSimpleName("Kubelet")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.spillway.local.api..")
                .because("only the logs of containers go another way")
                .check(classes);
    }

    @Test
    void whatAPodsStatusSaysFollowsFromValuesAlone() {
        noClasses()
                .that()
                .resideInAPackage("dev.spillway.local.kubelet.status..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.io..",
                        "java.nio..",
                        "java.net..",
                        "org.slf4j..",
                        "io.fabric8.kubernetes.client..")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(java.time.Clock.class)
                .check(classes);
    }
}
