package dev.spillway.local.proxy;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * Where connections to one port of a Service go.
 *
 * @param name for messages, such as {@code default/events-bootstrap:9092}
 * @param listen the Service's address and port
 * @param backends the endpoints that take part; not empty
 */
record ProxyRule(String name, InetSocketAddress listen, List<InetSocketAddress> backends) {}
