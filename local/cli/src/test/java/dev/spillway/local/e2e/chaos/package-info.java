/** The real operator and brokers under load, while they are killed and changed at random. */
@NullMarked
package dev.spillway.local.e2e.chaos;

import org.jspecify.annotations.NullMarked;
