/**
 * Faults between this server and its clients that a test can inject: which ones are active, and for
 * whom. {@code http} applies them to watches.
 */
@NullMarked
package dev.spillway.local.api.fault;

import org.jspecify.annotations.NullMarked;
