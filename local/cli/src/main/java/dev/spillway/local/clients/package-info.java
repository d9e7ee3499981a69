/** How Kafka clients on this machine connect as a User. */
@NullMarked
package dev.spillway.local.clients;

import org.jspecify.annotations.NullMarked;
