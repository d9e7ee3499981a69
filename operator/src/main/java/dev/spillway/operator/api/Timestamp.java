package dev.spillway.operator.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A point in time as text, RFC 3339 in UTC: {@code 2026-11-22T20:15:32Z} ({@code format:
 * date-time}).
 */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Timestamp {}
