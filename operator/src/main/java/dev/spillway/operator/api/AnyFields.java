package dev.spillway.operator.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The schema does not describe the elements of this list, or the values of this map (it says {@code
 * x-kubernetes-preserve-unknown-fields}); the operator checks them. Objects of Kubernetes would
 * make the CRD too large for {@code kubectl apply}, and of a value that may be a text, a number or
 * a reference a schema cannot speak.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD})
public @interface AnyFields {}
