/**
 * From a container's description to the words, environment and directory of a process. Starts
 * nothing.
 */
@NullMarked
package dev.spillway.local.kubelet.container;

import org.jspecify.annotations.NullMarked;
