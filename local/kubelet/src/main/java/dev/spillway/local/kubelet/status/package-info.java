/** Computes the status of a Pod from its containers. Pure: values in, values out. */
@NullMarked
package dev.spillway.local.kubelet.status;

import org.jspecify.annotations.NullMarked;
