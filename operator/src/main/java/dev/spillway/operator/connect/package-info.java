/**
 * Talks to Kafka Connect: reads what its workers say of their connectors, and changes them.
 *
 * <p>Bodies of requests and responses are never logged: settings may be confidential.
 */
@NullMarked
package dev.spillway.operator.connect;

import org.jspecify.annotations.NullMarked;
