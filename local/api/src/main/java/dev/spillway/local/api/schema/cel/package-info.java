/**
 * CEL as Kubernetes speaks it: the language with Kubernetes' function libraries, its compile errors
 * and its run time errors. Knows types and values only: nothing of schemas, JSON or resources.
 */
@NullMarked
package dev.spillway.local.api.schema.cel;

import org.jspecify.annotations.NullMarked;
