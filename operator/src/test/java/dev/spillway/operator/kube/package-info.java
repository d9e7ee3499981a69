/** Tests of the access to Kubernetes: values, and fabric8's own client with an API in memory. */
@NullMarked
package dev.spillway.operator.kube;

import org.jspecify.annotations.NullMarked;
