/**
 * The commands of {@code ./spillway}: starting and stopping the daemon, installing the chart,
 * applying the quickstart, showing the status. Talks to the daemon only through its state directory
 * and its Kubernetes API.
 */
@NullMarked
package dev.spillway.local.cli;

import org.jspecify.annotations.NullMarked;
