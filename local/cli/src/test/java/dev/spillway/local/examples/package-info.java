@NullMarked
package dev.spillway.local.examples;

import org.jspecify.annotations.NullMarked;
