@NullMarked
package dev.spillway.operator.view;

import org.jspecify.annotations.NullMarked;
