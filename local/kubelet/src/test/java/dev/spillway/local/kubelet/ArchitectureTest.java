package dev.spillway.local.kubelet;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
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
        assertThat(main.size()).as("classes found").isGreaterThan(100);
        assertThat(all.contain(ArchitectureTest.class)).as("test classes found").isTrue();
    }

    @Test
    void packagesFormNoCycleNotEvenThroughTests() {
        slices().matching(LOCAL + ".(**)").should().beFreeOfCycles().check(all);
    }

    @Test
    void theKubeletAndTheControllersUseTheApiAsClientsOnly() {
        noClasses()
                .that()
                .resideInAnyPackage(LOCAL + ".kubelet..", LOCAL + ".controllers..")
                .and()
                .doNotHaveSimpleName("PodLogSource")
                .and()
                .doNotHaveSimpleName("Kubelet")
                .should()
                .dependOnClassesThat(
                        resideInAPackage(LOCAL + ".api..")
                                .and(not(resideInAPackage(LOCAL + ".api.fault"))))
                .because(
                        "only the logs of containers and the faults that a test injects take"
                                + " another way")
                .check(main);
    }

    @Test
    void theApiServerUsesNoClientOfItsOwn() {
        noClasses()
                .that()
                .resideInAPackage(LOCAL + ".api..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.fabric8.kubernetes.client..")
                .check(main);
    }

    @Test
    void whereAServicesConnectionsGoFollowsFromValuesAlone() {
        noClasses()
                .that()
                .haveNameMatching(LOCAL.replace(".", "\\.") + "\\.proxy\\.ProxyRules?")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.io..",
                        "java.nio..",
                        "org.slf4j..",
                        "io.fabric8.kubernetes.client..",
                        LOCAL + ".kubelet..",
                        LOCAL + ".state..")
                .check(main);
    }

    @Test
    void theStatusOfAPodFollowsFromValuesAlone() {
        noClasses()
                .that()
                .resideInAPackage(LOCAL + ".kubelet.status..")
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
                .areAssignableTo(Clock.class)
                .check(main);
    }
}
