/**
 * Turns the description of a container into the command, environment and directory of a process.
 * Starts nothing.
 */
@NullMarked
package dev.spillway.local.kubelet.container;

import org.jspecify.annotations.NullMarked;
