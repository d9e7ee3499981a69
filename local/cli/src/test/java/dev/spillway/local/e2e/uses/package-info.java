/** The uses of {@code ./spillway demo USE}, in their small form. */
@NullMarked
package dev.spillway.local.e2e.uses;

import org.jspecify.annotations.NullMarked;
