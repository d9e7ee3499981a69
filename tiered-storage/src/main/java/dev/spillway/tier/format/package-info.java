/**
 * The object that a log segment becomes, version 1: its layout, its name and its checksums. Pure:
 * bytes in, values out. May not know S3, files, clocks or loggers; of Kafka only {@code Uuid}. The
 * layout is written down with a worked example in docs/reference/object-format.md.
 */
@NullMarked
package dev.spillway.tier.format;

import org.jspecify.annotations.NullMarked;
