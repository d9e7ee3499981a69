/** The threads that blocking requests run on. Knows nothing of what they do. */
@NullMarked
package dev.spillway.tier.threads;

import org.jspecify.annotations.NullMarked;
