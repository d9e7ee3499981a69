/**
 * Copies a segment: cuts its files into chunks and parts, and sends them. Nothing the size of a
 * segment or a part is ever held in memory. May not know how objects are read, nor the AWS SDK.
 */
@NullMarked
package dev.spillway.tier.upload;

import org.jspecify.annotations.NullMarked;
