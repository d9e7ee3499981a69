/**
 * The parsed, always valid form of a spec, or its problems; and the names, labels and ports that
 * follow from it. Knows the custom resources, but no API objects of Kafka or Kubernetes beyond
 * those that a spec embeds; Kafka's ConfigDef parses settings.
 */
@NullMarked
package dev.spillway.operator.model;

import org.jspecify.annotations.NullMarked;
