@NullMarked
package dev.spillway.examples.telemetry;

import org.jspecify.annotations.NullMarked;
