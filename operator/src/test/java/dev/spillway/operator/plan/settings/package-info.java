@NullMarked
package dev.spillway.operator.plan.settings;

import org.jspecify.annotations.NullMarked;
