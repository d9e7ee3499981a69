/**
 * {@code spillway-tier}: inspects and cleans up a bucket from outside a broker. Not used by the
 * plugin.
 */
@NullMarked
package dev.spillway.tier.cli;

import org.jspecify.annotations.NullMarked;
