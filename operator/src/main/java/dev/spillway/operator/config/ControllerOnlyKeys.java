package dev.spillway.operator.config;

import java.util.Set;

/**
 * Properties that only controllers read. A broker that has them warns seven times at every start
 * ({@code KafkaConfig}: "should be defined in the controller role").
 */
final class ControllerOnlyKeys {
    static final Set<String> ALL =
            Set.of(
                    "alter.config.policy.class.name",
                    "create.topic.policy.class.name",
                    "default.replication.factor",
                    "num.partitions");

    private ControllerOnlyKeys() {}
}
