@NullMarked
package dev.spillway.operator.plan.listeners;

import org.jspecify.annotations.NullMarked;
