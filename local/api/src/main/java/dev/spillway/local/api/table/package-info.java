/** The columns of {@code kubectl get} and their cells. Pure functions. */
@NullMarked
package dev.spillway.local.api.table;

import org.jspecify.annotations.NullMarked;
