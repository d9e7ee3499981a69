/**
 * The patches that are not server-side apply: JSON patch, merge patch, strategic merge patch.
 * Values in, values out.
 */
@NullMarked
package dev.spillway.local.api.patch;

import org.jspecify.annotations.NullMarked;
