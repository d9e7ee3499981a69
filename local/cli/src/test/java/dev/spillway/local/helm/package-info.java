@NullMarked
package dev.spillway.local.helm;

import org.jspecify.annotations.NullMarked;
