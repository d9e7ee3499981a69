package dev.spillway.operator.plan;

import dev.spillway.operator.Yaml;
import dev.spillway.operator.desired.Installation;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Parsed;

/** Cluster specs of test cases. */
final class Clusters {

    static final Installation INSTALLATION =
            new Installation("spillway/broker", "0.1.0", "spillway-system");

    private Clusters() {}

    static ClusterModel of(int controllers, int brokers) {
        return with(controllers, brokers, "");
    }

    /** Any option of the JVM needs a restart. */
    static ClusterModel with(int controllers, int brokers, String jvmOption) {
        var yaml =
                """
                metadata: {name: events, namespace: default, uid: 6d5c7d9a-5c9f-4e0e}
                spec:
                  replicas: %d
                  storage: {size: 10Gi}
                  controllers: {replicas: %d, jvm: {options: ["%s"]}}
                  jvm: {options: ["%s"]}
                """
                        .formatted(brokers, controllers, jvmOption, jvmOption)
                        .replace("[\"\"]", "[]");
        return switch (ClusterModel.parse(Yaml.cluster(yaml))) {
            case Parsed.Valid<ClusterModel> valid -> valid.model();
            case Parsed.Invalid<ClusterModel> invalid ->
                    throw new AssertionError(invalid.problems().toString());
        };
    }
}
