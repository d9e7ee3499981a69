/**
 * Deletes objects, many with one request, and remembers what could not be deleted. May not know the
 * AWS SDK, nor what is in an object.
 */
@NullMarked
package dev.spillway.tier.delete;

import org.jspecify.annotations.NullMarked;
