/**
 * What kube-proxy does: connections to a Service's address go to one of its endpoints. {@code
 * ProxyRules} decides from Services and EndpointSlices where to listen and where to connect, {@code
 * TcpProxy} does it. Knows nothing of Pods and processes.
 */
@NullMarked
package dev.spillway.local.proxy;

import org.jspecify.annotations.NullMarked;
