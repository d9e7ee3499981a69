/** What a Pod's status says, from what its containers do. Pure: values in, values out. */
@NullMarked
package dev.spillway.local.kubelet.status;

import org.jspecify.annotations.NullMarked;
