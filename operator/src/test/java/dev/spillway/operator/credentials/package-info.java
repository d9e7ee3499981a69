@NullMarked
package dev.spillway.operator.credentials;

import org.jspecify.annotations.NullMarked;
