/** End-to-end tests of the whole product, through the command line, kubectl and Kafka clients. */
@NullMarked
package dev.spillway.local.e2e;

import org.jspecify.annotations.NullMarked;
