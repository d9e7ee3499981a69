/** Holds crds/ to the api classes, and the api classes to what users write. */
@NullMarked
package dev.spillway.operator.api;

import org.jspecify.annotations.NullMarked;
