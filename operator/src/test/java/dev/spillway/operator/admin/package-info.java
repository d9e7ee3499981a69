/** Tests of the access to Kafka, with a Kafka in memory behind its own Admin interface. */
@NullMarked
package dev.spillway.operator.admin;

import org.jspecify.annotations.NullMarked;
