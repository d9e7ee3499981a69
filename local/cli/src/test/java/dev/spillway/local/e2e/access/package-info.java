/** Other ways to reach a bucket than the quickstart's. */
@NullMarked
package dev.spillway.local.e2e.access;

import org.jspecify.annotations.NullMarked;
