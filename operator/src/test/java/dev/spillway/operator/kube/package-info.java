/** Tests of the Kubernetes edge, as far as values go. */
@NullMarked
package dev.spillway.operator.kube;

import org.jspecify.annotations.NullMarked;
