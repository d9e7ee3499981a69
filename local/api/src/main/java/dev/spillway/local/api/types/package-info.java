/**
 * Which types the server serves and what holds for objects of each: names, defaults, validation,
 * unknown fields, list keys, columns. Values in, values out: knows no storage and no HTTP.
 */
@NullMarked
package dev.spillway.local.api.types;

import org.jspecify.annotations.NullMarked;
