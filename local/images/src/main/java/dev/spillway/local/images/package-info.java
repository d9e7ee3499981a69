/** Starts servers that come as libraries only, in place of the programs of their images. */
@NullMarked
package dev.spillway.local.images;

import org.jspecify.annotations.NullMarked;
