/**
 * What every process of the image does alike: reads its environment, refuses to start with an exit
 * code and a reason, stops in order. Knows neither brokers nor Connect.
 */
@NullMarked
package dev.spillway.process;

import org.jspecify.annotations.NullMarked;
