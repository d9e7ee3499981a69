/**
 * From a Cluster to Kubernetes objects: one file per kind, values in and objects out, byte-equal
 * for equal input. Does not know what exists.
 */
@NullMarked
package dev.spillway.operator.desired;

import org.jspecify.annotations.NullMarked;
