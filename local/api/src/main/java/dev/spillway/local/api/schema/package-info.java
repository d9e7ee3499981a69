/**
 * What a Kubernetes API server does with a custom resource's schema: unknown fields, pruning,
 * defaults, validation and CEL rules with Kubernetes' own error texts, list types, OpenAPI
 * documents. Knows JSON trees only: no HTTP, no storage, no clock.
 */
@NullMarked
package dev.spillway.local.api.schema;

import org.jspecify.annotations.NullMarked;
