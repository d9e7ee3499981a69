package dev.spillway.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.fabric8.kubernetes.client.CustomResource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The order of packages in docs/ARCHITECTURE.md: each knows only those below it. */
class ArchitectureTest {
    private static final String ROOT = "dev.spillway.operator";

    /** From below: what stands first may use nothing, what stands last all. */
    private static final List<String> PURE =
            List.of("api", "model", "pki", "observed", "config", "desired", "plan", "status");

    private static final List<String> EFFECTS =
            List.of("leader", "admin", "kube", "credentials", "connect", "view", "reconcile");

    private static final Set<String> SYSTEM =
            Set.of("currentTimeMillis", "nanoTime", "getenv", "getProperty");

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages(ROOT);

    @TestFactory
    Stream<DynamicTest> packageKnowsOnlyWhatIsBelowIt() {
        var all = Stream.concat(PURE.stream(), EFFECTS.stream()).toList();
        return all.stream()
                .filter(ArchitectureTest::exists)
                .map(name ->
                        DynamicTest.dynamicTest(
                                name,
                                () ->
                                        noClasses()
                                                .that()
                                                .resideInAPackage(in(name))
                                                .should()
                                                .dependOnClassesThat()
                                                .resideInAnyPackage(above(name, all))
                                                .allowEmptyShould(name.equals("reconcile"))
                                                .check(CLASSES)));
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    /** Fixtures that several packages need are in packages below all of these. */
    @Test
    void packagesHaveNoCyclesThroughTheirTests() {
        var all = new ClassFileImporter().importPackages(ROOT);
        assertThat(all.contain(ArchitectureTest.class)).isTrue();
        slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(all);
    }

    /** No client, no logger, no framework, no file, no thread. */
    @Test
    void purePackagesTouchNothing() {
        noClasses()
                .that()
                .resideInAnyPackage(pure())
                .should()
                .dependOnClassesThat(
                        JavaClass.Predicates.resideInAnyPackage(
                                        "io.fabric8.kubernetes.client..",
                                        "io.javaoperatorsdk..",
                                        "io.quarkus..",
                                        "io.vertx..",
                                        "io.micrometer..",
                                        "jakarta..",
                                        "org.apache.kafka..",
                                        "org.slf4j..",
                                        "org.jboss..",
                                        "java.util.logging..",
                                        "java.util.concurrent..",
                                        "java.nio.file..",
                                        "java.io..",
                                        "java.net.http..")
                                // What a text of a setting means is Kafka's to say, not ours
                                // to guess: ConfigDef parses it, which is a function of the
                                // text and the type alone.
                                .and(
                                        DescribedPredicate.not(
                                                JavaClass.Predicates.belongToAnyOf(
                                                        ConfigDef.class, ConfigException.class)))
                                // What custom resources extend; it does nothing by itself.
                                .and(
                                        DescribedPredicate.not(
                                                JavaClass.Predicates.type(CustomResource.class)))
                                .and(
                                        DescribedPredicate.not(
                                                JavaClass.Predicates.type(
                                                        java.io.Serializable.class)))
                                // Bytes in memory, which the JDK reads certificates from and
                                // writes key stores to; and what Jackson's serializers declare.
                                .and(
                                        DescribedPredicate.not(
                                                JavaClass.Predicates.belongToAnyOf(
                                                        ByteArrayInputStream.class,
                                                        ByteArrayOutputStream.class,
                                                        InputStream.class,
                                                        OutputStream.class,
                                                        IOException.class))))
                .check(CLASSES);
    }

    @Test
    void purePackagesReadNoClockAndThrowNoDice() {
        noClasses()
                .that()
                .resideInAnyPackage(pure())
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Clock.class, Random.class, RandomGenerator.class, Thread.class)
                .orShould()
                .callMethodWhere(asksTheWorld())
                .check(CLASSES);
    }

    @Test
    void everyClassIsInOneOfThePackages() {
        classes()
                .should()
                .resideInAnyPackage(
                        Stream.concat(PURE.stream(), EFFECTS.stream())
                                .map(ArchitectureTest::in)
                                .toArray(String[]::new))
                .check(CLASSES);
    }

    @Test
    void importFoundTheClasses() {
        assertThat(CLASSES).hasSizeGreaterThan(80);
        assertThat(List.of("api", "model", "config", "desired")).allMatch(ArchitectureTest::exists);
    }

    private static DescribedPredicate<JavaCall<?>> asksTheWorld() {
        return DescribedPredicate.describe(
                "asks for the time, an environment variable or a random number",
                call -> asksTheWorld(call.getTargetOwner(), call.getName()));
    }

    private static boolean asksTheWorld(JavaClass owner, String method) {
        if (owner.isEquivalentTo(System.class)) {
            return SYSTEM.contains(method);
        }
        return switch (method) {
            case "now" -> owner.getPackageName().equals("java.time");
            case "randomUUID" -> owner.isEquivalentTo(UUID.class);
            case "random" -> owner.isEquivalentTo(Math.class);
            default -> false;
        };
    }

    private static boolean exists(String name) {
        return CLASSES.stream()
                .anyMatch(type -> type.getPackageName().startsWith(ROOT + "." + name));
    }

    private static String[] above(String name, List<String> all) {
        return all.stream()
                .skip(all.indexOf(name) + 1L)
                .map(ArchitectureTest::in)
                .toArray(String[]::new);
    }

    private static String[] pure() {
        return PURE.stream().map(ArchitectureTest::in).toArray(String[]::new);
    }

    private static String in(String name) {
        return ROOT + "." + name + "..";
    }
}
