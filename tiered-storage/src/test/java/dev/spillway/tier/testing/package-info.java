/** What tests stand on: a real S3 server in the JVM, segments to copy. */
@NullMarked
package dev.spillway.tier.testing;

import org.jspecify.annotations.NullMarked;
