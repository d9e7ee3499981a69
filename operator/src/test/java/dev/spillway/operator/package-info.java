/** What the tests of several packages need, and the rules between packages. */
@NullMarked
package dev.spillway.operator;

import org.jspecify.annotations.NullMarked;
