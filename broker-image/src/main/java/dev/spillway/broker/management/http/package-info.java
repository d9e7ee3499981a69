/** A few pages over plain HTTP/1.1, for untrusted clients. Knows nothing of Kafka. */
@NullMarked
package dev.spillway.broker.management.http;

import org.jspecify.annotations.NullMarked;
