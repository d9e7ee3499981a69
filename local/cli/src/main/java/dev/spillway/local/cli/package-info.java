/**
 * What {@code ./spillway} offers: starts and ends the daemon, installs the chart, applies the
 * quickstart, shows what runs. A client of the daemon, through its state directory and its
 * Kubernetes API; may not reach into the daemon.
 */
@NullMarked
package dev.spillway.local.cli;

import org.jspecify.annotations.NullMarked;
