/** Tests of the Kubernetes edge: values, and fabric8's own client against an API in memory. */
@NullMarked
package dev.spillway.operator.kube;

import org.jspecify.annotations.NullMarked;
