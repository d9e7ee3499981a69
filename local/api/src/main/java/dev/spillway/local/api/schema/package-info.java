/**
 * The schemas of custom resources: parsing, pruning, defaulting, validation, CEL rules, merge
 * strategies and OpenAPI documents. Knows JSON trees only: no HTTP, no storage, no clock.
 */
@NullMarked
package dev.spillway.local.api.schema;

import org.jspecify.annotations.NullMarked;
