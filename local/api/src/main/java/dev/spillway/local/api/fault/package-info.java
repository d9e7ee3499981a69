/**
 * Faults that a test may switch on: what goes wrong between this server and some of its clients.
 * Values and a switch; what a fault does to a request or a watch is left to {@code http}.
 */
@NullMarked
package dev.spillway.local.api.fault;

import org.jspecify.annotations.NullMarked;
