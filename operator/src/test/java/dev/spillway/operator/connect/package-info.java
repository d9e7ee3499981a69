@NullMarked
package dev.spillway.operator.connect;

import org.jspecify.annotations.NullMarked;
