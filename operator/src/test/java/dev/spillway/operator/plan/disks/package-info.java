@NullMarked
package dev.spillway.operator.plan.disks;

import org.jspecify.annotations.NullMarked;
