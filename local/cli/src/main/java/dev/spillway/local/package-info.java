/**
 * Kubernetes on a laptop: one JVM with the API server ({@code api}), the controllers ({@code
 * controllers}) and a kubelet that runs Pods as processes ({@code kubelet}); and the command line
 * beside it ({@code cli}, {@code demo}), which is a client like any other. The subset of Kubernetes
 * that this product uses, for development and tests.
 */
@NullMarked
package dev.spillway.local;

import org.jspecify.annotations.NullMarked;
