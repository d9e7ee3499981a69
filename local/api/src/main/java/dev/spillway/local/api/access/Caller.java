package dev.spillway.local.api.access;

import java.util.List;
import java.util.stream.Stream;

/**
 * Whoever sends a request.
 *
 * @param name such as {@code system:serviceaccount:spillway-system:spillway-operator}
 */
public record Caller(String name, List<String> groups) {

    static final String MASTERS = "system:masters";

    private static final String AUTHENTICATED = "system:authenticated";
    private static final String ACCOUNT = "system:serviceaccount:";
    private static final String ACCOUNTS = "system:serviceaccounts";

    /** The user of the kubeconfig, who may do everything. */
    public static final Caller ADMINISTRATOR =
            new Caller("spillway-local", List.of(MASTERS, AUTHENTICATED));

    /** Whoever asks only what everyone may know: whether the server is healthy. */
    public static final Caller ANONYMOUS =
            new Caller("system:anonymous", List.of("system:unauthenticated"));

    public Caller {
        groups = List.copyOf(groups);
    }

    public static Caller serviceAccount(String namespace, String name) {
        return new Caller(
                ACCOUNT + namespace + ":" + name,
                List.of(ACCOUNTS, ACCOUNTS + ":" + namespace, AUTHENTICATED));
    }

    /**
     * As a client that impersonates names it: a ServiceAccount is in its groups, whatever the
     * client says.
     */
    static Caller impersonated(String name, List<String> groups) {
        String[] parts = name.split(":", -1);
        if (name.startsWith(ACCOUNT) && parts.length == 4 && groups.isEmpty()) {
            return serviceAccount(parts[2], parts[3]);
        }
        List<String> all =
                Stream.concat(groups.stream(), Stream.of(AUTHENTICATED)).distinct().toList();
        return new Caller(name, all);
    }

    boolean isMaster() {
        return groups.contains(MASTERS);
    }
}
