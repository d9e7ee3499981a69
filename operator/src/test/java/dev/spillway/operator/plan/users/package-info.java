@NullMarked
package dev.spillway.operator.plan.users;

import org.jspecify.annotations.NullMarked;
