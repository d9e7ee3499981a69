/** The real operator and real brokers under a load, while they are killed and changed at random. */
@NullMarked
package dev.spillway.local.e2e.chaos;

import org.jspecify.annotations.NullMarked;
