/** Streams that read many bytes at a time. Knows nothing of what they read. */
@NullMarked
package dev.spillway.tier.io;

import org.jspecify.annotations.NullMarked;
