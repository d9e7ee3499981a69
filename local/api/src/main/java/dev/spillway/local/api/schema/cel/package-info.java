/**
 * CEL, the language of validation rules: compiles and evaluates them. Knows types and values only:
 * nothing about schemas, JSON or resources.
 */
@NullMarked
package dev.spillway.local.api.schema.cel;

import org.jspecify.annotations.NullMarked;
