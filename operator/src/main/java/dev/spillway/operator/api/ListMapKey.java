package dev.spillway.operator.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A list whose items are identified by one of their fields, so that server-side apply merges item
 * by item and duplicate keys are refused ({@code x-kubernetes-list-type: map}).
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface ListMapKey {
    /** The key field; it must be required or have a default. */
    String value();
}
