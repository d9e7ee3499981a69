/** Tests of the Kafka edge, against a Kafka in memory behind its own Admin interface. */
@NullMarked
package dev.spillway.operator.admin;

import org.jspecify.annotations.NullMarked;
