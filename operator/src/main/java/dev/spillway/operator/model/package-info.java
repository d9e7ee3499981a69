/**
 * The parsed, always valid form of a spec, or the problems that it has; and the names, labels and
 * ports that follow from it. Knows the custom resources, and neither Kafka's nor Kubernetes' API
 * objects beyond what a spec embeds; how Kafka reads a setting it asks ConfigDef.
 */
@NullMarked
package dev.spillway.operator.model;

import org.jspecify.annotations.NullMarked;
