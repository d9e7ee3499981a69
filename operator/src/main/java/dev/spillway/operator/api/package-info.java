/**
 * The custom resources as users write them and as the API server stores them: the source of crds/.
 * Does not know the rest of the operator.
 */
@NullMarked
package dev.spillway.operator.api;

import org.jspecify.annotations.NullMarked;
