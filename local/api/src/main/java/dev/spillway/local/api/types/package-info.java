/**
 * The served types and their behavior: names, defaults, validation, unknown fields, merge schemas,
 * columns. Pure functions: no storage and no HTTP.
 */
@NullMarked
package dev.spillway.local.api.types;

import org.jspecify.annotations.NullMarked;
