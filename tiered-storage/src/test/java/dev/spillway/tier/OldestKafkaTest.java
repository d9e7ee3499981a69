package dev.spillway.tier;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.lang.reflect.Executable;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Everything of Kafka that the code uses is there in the oldest version that it is said to work
 * with.
 */
class OldestKafkaTest {
    private static final Path JARS = Path.of("target/oldest-kafka");

    @Test
    void everythingThatIsUsedIsThere() throws Exception {
        JavaClasses ours =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.spillway.tier");
        Set<String> missing = new TreeSet<>();
        int used = 0;
        try (URLClassLoader oldest = oldest()) {
            for (JavaClass one : ours) {
                for (JavaAccess<?> access : one.getAccessesFromSelf()) {
                    String owner = access.getTargetOwner().getName();
                    if (owner.startsWith("org.apache.kafka")) {
                        used++;
                        if (!isThere(oldest, access)) {
                            missing.add(access.getTarget().getFullName());
                        }
                    }
                }
            }
        }
        assertThat(used).isGreaterThan(50);
        // What RetriableFailure does without.
        assertThat(missing)
                .containsExactly(
                        "org.apache.kafka.server.log.remote.storage.RetriableRemoteStorageException"
                                + ".<init>(java.lang.String, java.lang.Throwable)");
    }

    private static URLClassLoader oldest() throws IOException {
        List<URL> jars = new ArrayList<>();
        try (Stream<Path> files = Files.list(JARS)) {
            for (Path jar : files.toList()) {
                jars.add(jar.toUri().toURL());
            }
        }
        for (String entry :
                System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
            if (entry.contains("slf4j")) { // which Kafka's classes mention
                jars.add(Path.of(entry).toUri().toURL());
            }
        }
        return new URLClassLoader(jars.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
    }

    private static boolean isThere(ClassLoader loader, JavaAccess<?> access) {
        Class<?> owner;
        try {
            owner = Class.forName(access.getTargetOwner().getName(), false, loader);
        } catch (ClassNotFoundException e) {
            return false;
        }
        if (!(access.getTarget() instanceof CodeUnitCallTarget call)) {
            return Stream.concat(
                            Arrays.stream(owner.getFields()),
                            Arrays.stream(owner.getDeclaredFields()))
                    .anyMatch(field -> field.getName().equals(access.getName()));
        }
        List<String> parameters =
                call.getRawParameterTypes().stream().map(JavaClass::getName).toList();
        Stream<? extends Executable> candidates =
                call.getName().equals("<init>")
                        ? Arrays.stream(owner.getDeclaredConstructors())
                        : Stream.of(
                                        owner.getMethods(),
                                        owner.getDeclaredMethods(),
                                        Object.class.getMethods())
                                .flatMap(Arrays::stream)
                                .filter(method -> method.getName().equals(call.getName()));
        return candidates.anyMatch(candidate ->
                Arrays.stream(candidate.getParameterTypes())
                        .map(Class::getName)
                        .toList()
                        .equals(parameters));
    }
}
