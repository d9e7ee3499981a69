/** Tests of the Kafka edge, as far as values go. */
@NullMarked
package dev.spillway.operator.admin;

import org.jspecify.annotations.NullMarked;
