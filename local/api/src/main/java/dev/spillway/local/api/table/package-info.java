/**
 * The columns that {@code kubectl get} shows, and how their cells are computed. Values in, values
 * out.
 */
@NullMarked
package dev.spillway.local.api.table;

import org.jspecify.annotations.NullMarked;
