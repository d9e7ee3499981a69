/** Buckets that are reached in other ways than the quickstart's. */
@NullMarked
package dev.spillway.local.e2e.access;

import org.jspecify.annotations.NullMarked;
