package dev.spillway.local.programs;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a program that is on the PATH. Where it is missing the test is skipped, and counted as such;
 * but it fails with CI=true in the environment or -Dspillway.require-tools: what is skipped there
 * is skipped by everyone, and nobody sees it.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ProgramCondition.class)
public @interface NeedsProgram {
    Program value();
}
