package dev.spillway.tier;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.spillway.tier");

    private static final JavaClasses CLASSES_AND_TESTS =
            new ClassFileImporter().importPackages("dev.spillway.tier");

    /**
     * The packages of Kafka's published javadoc that we use. A class beside them is Kafka's own
     * business and may change with any patch release.
     */
    private static final Set<String> KAFKAS_PUBLIC_API =
            Set.of(
                    "org.apache.kafka.common",
                    "org.apache.kafka.common.config",
                    "org.apache.kafka.common.errors",
                    "org.apache.kafka.common.metrics",
                    "org.apache.kafka.common.serialization",
                    "org.apache.kafka.clients.admin",
                    "org.apache.kafka.clients.consumer",
                    "org.apache.kafka.server.log.remote.storage");

    @Test
    void findsClasses() {
        assertThat(CLASSES.size()).isGreaterThan(30);
    }

    @Test
    void ofKafkaOnlyThePublicApiIsUsed() {
        DescribedPredicate<JavaClass> internal =
                describe(
                        "internal to Kafka",
                        used ->
                                (used.getPackageName().startsWith("org.apache.kafka")
                                                || used.getPackageName().startsWith("kafka."))
                                        && !KAFKAS_PUBLIC_API.contains(used.getPackageName()));
        noClasses().should().dependOnClassesThat(internal).check(CLASSES);
    }

    @Test
    void ofTheSdkNothingInternalIsUsed() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon.awssdk..internal..")
                .check(CLASSES);
    }

    /** The root package, which puts the others together, is one of them. */
    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.spillway.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void norDoTheyWithTheirTests() {
        assertThat(CLASSES_AND_TESTS.contain(ArchitectureTest.class)).isTrue();
        slices().matching("dev.spillway.(**)").should().beFreeOfCycles().check(CLASSES_AND_TESTS);
    }

    @Test
    void testFixturesStandByThemselves() {
        noClasses()
                .that()
                .resideInAPackage("dev.spillway.tier.testing")
                .should()
                .dependOnClassesThat(
                        describe(
                                "of the plugin",
                                used ->
                                        used.getPackageName().startsWith("dev.spillway.tier")
                                                && !used.getPackageName()
                                                        .equals("dev.spillway.tier.testing")))
                .check(CLASSES_AND_TESTS);
    }

    @Test
    void theFormatIsPure() {
        classes()
                .that()
                .resideInAPackage("dev.spillway.tier.format")
                .should()
                .onlyDependOnClassesThat(
                        describe(
                                "values and bytes",
                                used ->
                                        used.getPackageName().equals("dev.spillway.tier.format")
                                                || Set.of(
                                                                "java.lang",
                                                                "java.lang.invoke",
                                                                "java.lang.runtime",
                                                                "java.util",
                                                                "java.util.function",
                                                                "java.util.regex",
                                                                "java.util.zip",
                                                                "java.io",
                                                                "java.nio",
                                                                "java.nio.charset",
                                                                "org.jspecify.annotations")
                                                        .contains(used.getPackageName())
                                                || used.getName()
                                                        .equals("org.apache.kafka.common.Uuid")
                                                || used.isPrimitive()
                                                || used.isArray()))
                .check(CLASSES);
    }

    @Test
    void decidingWhatToFetchIsPure() {
        noClasses()
                .that()
                .haveSimpleName("ReadAhead")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "..s3..", "java.util.concurrent..", "org.slf4j..", "java.time..")
                .check(CLASSES);
    }

    /** Each step of a read knows the steps below it, and none above. */
    @Test
    void aReadGoesOneWay() {
        List<String> steps =
                List.of(
                        "SegmentReader",
                        "SegmentStream",
                        "ChunkReader",
                        "ChunkRequests",
                        "RangeGet",
                        "ChunkReceiver");
        for (int step = 1; step < steps.size(); step++) {
            List<String> above = steps.subList(0, step);
            noClasses()
                    .that()
                    .haveSimpleName(steps.get(step))
                    .should()
                    .dependOnClassesThat(
                            describe("steps above", used -> above.contains(used.getSimpleName())))
                    .check(CLASSES);
        }
    }

    @Test
    void onlyThePackageS3KnowsTheSdk() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.spillway.tier.s3..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon..")
                .check(CLASSES);
    }

    @Test
    void onlyTheEntryPointKnowsKafkasPluginInterface() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.spillway.tier")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka.server.log.remote.storage..")
                .check(CLASSES);
    }
}
