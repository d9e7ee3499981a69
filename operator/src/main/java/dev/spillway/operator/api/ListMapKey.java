package dev.spillway.operator.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A list whose items are told apart by one of their fields, so that server-side apply merges item
 * by item and two items with the same key are refused ({@code x-kubernetes-list-type: map}).
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface ListMapKey {
    /** The field that is the key; it must be required or have a default. */
    String value();
}
