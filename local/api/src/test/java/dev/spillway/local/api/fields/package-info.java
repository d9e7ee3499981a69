/** The laws of field sets, differences and ownership, on values of any form. */
@NullMarked
package dev.spillway.local.api.fields;

import org.jspecify.annotations.NullMarked;
