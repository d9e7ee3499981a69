/**
 * How full this broker's disk is, what of it could leave, and how fast producers may still write. A
 * broker slows its producers down before its disk is full, by itself: neither the operator nor the
 * controllers have to answer for it. The decisions ({@link dev.spillway.broker.disk.DiskUsage},
 * {@link dev.spillway.broker.disk.ProduceLimit}, {@link dev.spillway.broker.disk.HotData}, {@link
 * dev.spillway.broker.disk.KafkaQuotas}) are apart from what they are made of.
 */
@NullMarked
package dev.spillway.broker.disk;

import org.jspecify.annotations.NullMarked;
