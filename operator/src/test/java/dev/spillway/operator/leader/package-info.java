@NullMarked
package dev.spillway.operator.leader;

import org.jspecify.annotations.NullMarked;
