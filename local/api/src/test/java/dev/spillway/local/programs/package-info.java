/** External programs that tests run. */
@NullMarked
package dev.spillway.local.programs;

import org.jspecify.annotations.NullMarked;
