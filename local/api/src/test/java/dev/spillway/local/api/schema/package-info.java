@NullMarked
package dev.spillway.local.api.schema;

import org.jspecify.annotations.NullMarked;
