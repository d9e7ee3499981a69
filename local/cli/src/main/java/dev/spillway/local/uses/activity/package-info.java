/**
 * The use {@code activity-tracking}: what visitors do, who sends it, and what must have come of it.
 * What is expected is computed here, from what was sent; no code is shared with the applications.
 */
@NullMarked
package dev.spillway.local.uses.activity;

import org.jspecify.annotations.NullMarked;
