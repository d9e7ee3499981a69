/** Programs of the machine that tests run beside the product. */
@NullMarked
package dev.spillway.local.programs;

import org.jspecify.annotations.NullMarked;
