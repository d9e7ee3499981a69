/** What becomes of cold data in the end. */
@NullMarked
package dev.spillway.local.e2e.reclaim;

import org.jspecify.annotations.NullMarked;
