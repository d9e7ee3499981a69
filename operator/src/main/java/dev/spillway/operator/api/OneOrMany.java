package dev.spillway.operator.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * One word or a list of words. A schema of Kubernetes cannot say that, so it leaves the type open
 * ({@code x-kubernetes-preserve-unknown-fields}); the operator checks it.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD})
public @interface OneOrMany {}
