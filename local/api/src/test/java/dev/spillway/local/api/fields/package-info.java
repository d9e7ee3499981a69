/** Properties of field sets, comparisons and ownership, for arbitrary values. */
@NullMarked
package dev.spillway.local.api.fields;

import org.jspecify.annotations.NullMarked;
