package dev.spillway.local.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The dependencies between the packages of the API server. */
class ArchitectureTest {

    private static final String API = "dev.spillway.local.api";

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages(API);

    @Test
    void theImportFindsClasses() {
        assertThat(CLASSES.contain(API + ".ApiServer")).isTrue();
        assertThat(CLASSES.size()).isGreaterThan(80);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(API + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void packagesHaveNoCyclesWithTheirTests() {
        JavaClasses withTests = new ClassFileImporter().importPackages(API);

        assertThat(withTests.contain(API + ".TestApi")).isTrue();
        slices().matching("dev.spillway.local.(**)").should().beFreeOfCycles().check(withTests);
    }

    @Test
    void onlyTheOuterPackagesKnowHttp() {
        noClasses()
                .that()
                .resideInAnyPackage(inside("object", "store", "fields", "patch", "table"))
                .or()
                .resideInAnyPackage(inside("types", "resources", "cleanup", "schema.."))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty..", API + ".http")
                .check(CLASSES);
    }

    @Test
    void purePackagesTouchNoStorage() {
        noClasses()
                .that()
                .resideInAnyPackage(inside("object", "fields", "patch", "table", "schema.."))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(API + ".store", API + ".resources", "java.nio.file..")
                .check(CLASSES);
    }

    private static String[] inside(String... packages) {
        String[] names = new String[packages.length];
        for (int i = 0; i < packages.length; i++) {
            names[i] = API + "." + packages[i];
        }
        return names;
    }
}
