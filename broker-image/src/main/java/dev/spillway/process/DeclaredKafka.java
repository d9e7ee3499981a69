package dev.spillway.process;

import java.util.Map;

/**
 * The Kafka that a Cluster declares, for images that the operator did not choose: it cannot see
 * which one is in them, and decides by it what the cluster's metadata may hold.
 */
public final class DeclaredKafka {
    private static final String VARIABLE = "SPILLWAY_KAFKA_VERSION";

    private DeclaredKafka() {}

    /**
     * @param running the version in this image
     * @throws StartRefusedException when another one is declared
     */
    public static void check(Map<String, String> environment, String running) {
        String declared = environment.getOrDefault(VARIABLE, running);
        if (!declared.equals(running)) {
            throw StartRefusedException.misconfigured(
                    ("this image has Kafka %s, and spec.version of the Cluster is %s: set"
                                    + " spec.version to the Kafka of the image, or spec.image to an"
                                    + " image with Kafka %s")
                            .formatted(running, declared, declared));
        }
    }
}
