/**
 * A Pod's volumes as directories of this machine, and where its containers find them. Knows nothing
 * of processes, and of the API only what {@link
 * dev.spillway.local.kubelet.volume.ConfigurationSource} answers.
 */
@NullMarked
package dev.spillway.local.kubelet.volume;

import org.jspecify.annotations.NullMarked;
