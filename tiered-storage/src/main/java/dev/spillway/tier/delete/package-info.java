/** Deletes objects, many with one request. May not know segments nor the AWS SDK. */
@NullMarked
package dev.spillway.tier.delete;

import org.jspecify.annotations.NullMarked;
