package dev.spillway.operator.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Elements of this list are objects of Kubernetes that the schema does not describe (it says {@code
 * x-kubernetes-preserve-unknown-fields}), because that would make the CRD too large for {@code
 * kubectl apply}; the operator checks them.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD})
public @interface AnyFields {}
