/**
 * A Pod's volumes as directories, and where its containers find them. Knows nothing of processes,
 * and reaches the API only through {@link dev.spillway.local.kubelet.volume.ConfigurationSource}.
 */
@NullMarked
package dev.spillway.local.kubelet.volume;

import org.jspecify.annotations.NullMarked;
