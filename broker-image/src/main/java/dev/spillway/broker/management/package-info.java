/**
 * What a running node tells the outside: ready or not, alive or not, and its metrics. Sees Kafka
 * only through its documented MBeans; starts and stops nothing.
 */
@NullMarked
package dev.spillway.broker.management;

import org.jspecify.annotations.NullMarked;
