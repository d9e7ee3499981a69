package dev.spillway.operator.model;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What in a node's Pod is the operator's. A test compares it with the Pods that are rendered. */
public final class OwnedPodParts {
    public static final Set<String> CONTAINERS = Set.of("kafka", "cleanup");

    public static final Set<String> VOLUMES =
            Set.of("data", "config", "tmp", "tls", "s3-credentials", "s3-token", "s3-ca");

    /** Volumes that only Kafka's container mounts: with their keys a process is a node. */
    private static final Set<String> KEYS = Set.of("tls");

    /** Of the volumes with the user's certificates of listeners. */
    private static final String LISTENER_PREFIX = "listener-";

    /** Of the volumes of workers with credentials of the User, and values of Secrets. */
    public static final String CONNECT_PREFIX = "connect-";

    /** Of the containers of workers that copy plugins. */
    public static final String COPY_PREFIX = "copy-";

    /** The container of a worker. */
    public static final String WORKER = "connect";

    /** Of the volumes of workers with plugins. */
    public static final String PLUGIN_PREFIX = "plugin-";

    private static final Set<String> VOLUMES_OF_EVERY_NODE = Set.of("data", "config", "tmp");

    /** Everything below them too; in /opt/spillway is the program. */
    public static final Set<String> PATHS =
            Set.of("/var/lib/spillway", "/etc/spillway", "/opt/spillway", "/tmp");

    static final String VARIABLE_PREFIX = "SPILLWAY_";

    public static final Set<String> VARIABLES =
            Set.of("POD_IP", "POD_NAME", "POD_NAMESPACE", "SERVICE_IP", "TERMINATION_LOG");

    /** The JVM takes options from these. */
    public static final Set<String> JVM_VARIABLES =
            Set.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS");

    static final List<String> LOG4J_PREFIXES = List.of("LOG4J_", "LOG4J2_");

    private OwnedPodParts() {}

    /** {@code listener-internal}. */
    public static String certificateVolume(Listener listener) {
        return LISTENER_PREFIX + listener.name();
    }

    public static boolean isVolume(String name) {
        return VOLUMES.contains(name)
                || name.startsWith(LISTENER_PREFIX)
                || name.startsWith(CONNECT_PREFIX)
                || name.startsWith(PLUGIN_PREFIX);
    }

    /** Whether it holds a private key, which no other container may read. */
    public static boolean isKeyVolume(String name) {
        return KEYS.contains(name)
                || name.startsWith(LISTENER_PREFIX)
                || name.startsWith(CONNECT_PREFIX);
    }

    /** Those of the operator's volumes that the Pods of a role have and others may mount. */
    public static Set<String> volumes(NodeRole role, Tiering tiering) {
        var volumes = new TreeSet<>(VOLUMES_OF_EVERY_NODE);
        if (role == NodeRole.Broker && tiering instanceof Tiering.S3 s3) {
            switch (s3.credentials()) {
                case S3Credentials.Ambient ambient -> {}
                case S3Credentials.FromSecret secret -> volumes.add("s3-credentials");
                case S3Credentials.WebIdentity identity -> volumes.add("s3-token");
            }
            if (s3.access().ca().isPresent()) {
                volumes.add("s3-ca");
            }
        }
        return Collections.unmodifiableSet(volumes);
    }
}
