/**
 * Kubernetes on a laptop, for development and tests: the daemon, one JVM that puts together the API
 * server ({@code api}), the controllers ({@code controllers}) and a kubelet that runs Pods as
 * processes ({@code kubelet}). The command line beside it ({@code cli}, {@code demo}) is a client
 * like any other.
 */
@NullMarked
package dev.spillway.local;

import org.jspecify.annotations.NullMarked;
