/** JSON patch, merge patch and strategic merge patch. Pure functions. */
@NullMarked
package dev.spillway.local.api.patch;

import org.jspecify.annotations.NullMarked;
