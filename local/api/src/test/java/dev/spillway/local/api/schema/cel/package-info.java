@NullMarked
package dev.spillway.local.api.schema.cel;

import org.jspecify.annotations.NullMarked;
