package dev.spillway.local.e2e;

import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code ./spillway test --fast} excludes tags; an untagged test of minutes would slow it down. */
class TagsTest {
    private static final DescribedPredicate<JavaClass> TAGGED =
            DescribedPredicate.describe(
                    "tagged e2e",
                    type ->
                            Stream.of(type.reflect().getAnnotationsByType(Tag.class))
                                    .anyMatch(tag -> tag.value().equals("e2e")));

    @Test
    void endToEndTestsAreTagged() {
        classes()
                .that()
                .haveSimpleNameEndingWith("EndToEndTest")
                .should(be(TAGGED))
                .check(new ClassFileImporter().importPackages("dev.spillway.local.e2e"));
    }
}
