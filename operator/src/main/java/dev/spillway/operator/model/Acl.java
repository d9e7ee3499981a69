package dev.spillway.operator.model;

import java.util.Comparator;

/**
 * An entry of Kafka's access control list, without the principal that it is about.
 *
 * @param name of the resource, or its beginning if the pattern is {@link Pattern#Prefixed}; {@code
 *     *} for all
 * @param allows whether it allows the operation; otherwise it denies it
 * @param host the client's address; {@code *} for any
 */
public record Acl(
        Resource resource,
        Pattern pattern,
        String name,
        Operation operation,
        boolean allows,
        String host)
        implements Comparable<Acl> {

    /** All hosts, and as a resource's name: all resources of that kind. */
    public static final String ANY = "*";

    /** Kafka's name for the one resource of the kind Cluster. */
    static final String THE_CLUSTER = "kafka-cluster";

    private static final Comparator<Acl> ORDER =
            Comparator.comparing(Acl::resource)
                    .thenComparing(Acl::name)
                    .thenComparing(Acl::pattern)
                    .thenComparing(Acl::operation)
                    .thenComparing(Acl::allows)
                    .thenComparing(Acl::host);

    /** Allows the operation from any host. */
    public static Acl allow(Resource resource, Pattern pattern, String name, Operation operation) {
        return new Acl(resource, pattern, name, operation, true, ANY);
    }

    /** What an ACL is about; each constant has Kafka's own name, in another spelling. */
    public enum Resource {
        Topic("topic"),
        Group("group"),
        TransactionalId("transactional id"),
        Cluster("cluster"),
        DelegationToken("delegation token"),
        User("user");

        private final String word;

        Resource(String word) {
            this.word = word;
        }
    }

    /** How a resource's name is matched. */
    public enum Pattern {
        Literal,
        Prefixed
    }

    /** Kafka's operations. */
    public enum Operation {
        All,
        Read,
        Write,
        Create,
        Delete,
        Alter,
        Describe,
        ClusterAction,
        DescribeConfigs,
        AlterConfigs,
        IdempotentWrite,
        CreateTokens,
        DescribeTokens,
        TwoPhaseCommit
    }

    /**
     * {@code Read topic orders}, {@code Write topics orders-*}, {@code Describe all topics}, {@code
     * deny Read group billing from 10.0.0.1}.
     */
    public String text() {
        return (allows ? "" : "deny ")
                + operation
                + " "
                + resourceText()
                + (host.equals(ANY) ? "" : " from " + host);
    }

    private String resourceText() {
        if (resource == Resource.Cluster) {
            return "on the cluster";
        }
        if (pattern == Pattern.Literal && name.equals(ANY)) {
            return "all " + resource.word + "s";
        }
        return pattern == Pattern.Prefixed
                ? resource.word + "s " + name + "*"
                : resource.word + " " + name;
    }

    @Override
    public int compareTo(Acl other) {
        return ORDER.compare(this, other);
    }
}
