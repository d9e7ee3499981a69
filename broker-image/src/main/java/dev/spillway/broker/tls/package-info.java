/**
 * TLS from files that change while Kafka runs, and who is who on the listeners between nodes. Kafka
 * makes the two classes that its configuration names; knows nothing of the launcher around it.
 */
@NullMarked
package dev.spillway.broker.tls;

import org.jspecify.annotations.NullMarked;
