package dev.spillway.operator.plan;

import dev.spillway.operator.desired.Installation;
import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.KafkaVersions;
import dev.spillway.operator.model.ParseResult;
import java.util.Optional;

/** Cluster specs of test cases. */
public final class Clusters {

    /** More than one, with and without a way back between them. */
    public static final KafkaVersions VERSIONS =
            KafkaVersions.of("4.1.1", "4.2.0", "4.3.1", "4.4.0");

    public static final Installation INSTALLATION =
            new Installation("spillway/broker", "0.1.0", "spillway-system", VERSIONS);

    private Clusters() {}

    public static ClusterModel of(int controllers, int brokers) {
        return with(controllers, brokers, "");
    }

    /** Any option of the JVM needs a restart. */
    public static ClusterModel with(int controllers, int brokers, String jvmOption) {
        return with(controllers, brokers, jvmOption, "");
    }

    public static ClusterModel ofVersion(String kafka, String more) {
        return with(3, 3, "", "version: " + kafka + "\n" + more);
    }

    /**
     * @param storage of the brokers, such as {@code size: 20Gi}
     */
    public static ClusterModel withDisks(int brokers, String storage) {
        return parse(text(1, brokers, "", "").replace("size: 10Gi", storage));
    }

    /** Of a size as {@code 5Gi}. */
    public static ClusterModel withControllerDisks(int controllers, String size) {
        var storage = "controllers: {storage: {size: " + size + "}, replicas:";
        return parse(text(controllers, 3, "", "").replace("controllers: {replicas:", storage));
    }

    public static ClusterModel with(int controllers, int brokers, String jvmOption, String more) {
        return parse(text(controllers, brokers, jvmOption, more));
    }

    private static String text(int controllers, int brokers, String jvmOption, String more) {
        return """
        metadata: {name: events, namespace: default, uid: 6d5c7d9a-5c9f-4e0e}
        spec:
          replicas: %d
          storage: {size: 10Gi}
          controllers: {replicas: %d, jvm: {options: ["%s"]}}
          jvm: {options: ["%s"]}
        """
                        .formatted(brokers, controllers, jvmOption, jvmOption)
                        .replace("[\"\"]", "[]")
                + more.indent(2);
    }

    private static ClusterModel parse(String yaml) {
        return switch (ClusterModel.parse(Yaml.cluster(yaml), VERSIONS, Optional.empty())) {
            case ParseResult.Valid<ClusterModel> valid -> valid.model();
            case ParseResult.Invalid<ClusterModel> invalid ->
                    throw new AssertionError(invalid.problems().toString());
        };
    }
}
