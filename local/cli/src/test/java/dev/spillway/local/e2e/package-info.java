/**
 * The product as a whole: what is shipped, through the command line and the real programs of a
 * machine.
 */
@NullMarked
package dev.spillway.local.e2e;

import org.jspecify.annotations.NullMarked;
