package dev.spillway.benchmarks.security;

import dev.spillway.benchmarks.kubernetes.BenchmarkFailure;
import dev.spillway.benchmarks.kubernetes.Stopwatch;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * The same ACLs and passwords as those of Users, by raw calls of Kafka's Admin client. A process of
 * its own, because a JVM knows the names of nodes only by the hosts file that it starts with.
 */
final class RawUsers {
    private static final int PER_REQUEST = 1_000;

    /** In the middle of those that the operator uses, so that hashing costs the same. */
    private static final int ITERATIONS = 4_608;

    private RawUsers() {}

    /**
     * @param acls seconds until Kafka has accepted the last ACL
     * @param all seconds until it has accepted the last password too
     */
    record Seconds(double acls, double all) {}

    /**
     * @param bootstrap name and port of a broker's listener for nodes
     * @param tls a node's Secret, as Kubernetes has it: in Base64
     * @param hosts the hosts file of the nodes' namespace
     */
    static Seconds inProcess(int users, String bootstrap, Map<String, String> tls, Path hosts)
            throws IOException, InterruptedException, BenchmarkFailure {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx256m",
                                "-Djdk.net.hosts.file=" + hosts,
                                "-cp",
                                System.getProperty("java.class.path"),
                                RawUsers.class.getName(),
                                Integer.toString(users))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        // Everybody on the machine may read a process's arguments, but not its input.
        try (OutputStream in = process.getOutputStream()) {
            settings(bootstrap, tls).store(in, null);
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new BenchmarkFailure("the raw calls failed: see above");
        }
        String[] seconds = said.strip().split(" ");
        return new Seconds(Double.parseDouble(seconds[0]), Double.parseDouble(seconds[1]));
    }

    private static Properties settings(String bootstrap, Map<String, String> tls) {
        Properties settings = new Properties();
        settings.putAll(
                Map.of(
                        "bootstrap.servers", bootstrap,
                        "default.api.timeout.ms", "300000",
                        "request.timeout.ms", "60000",
                        "security.protocol", "SSL",
                        "ssl.keystore.type", "PEM",
                        "ssl.keystore.key", text(tls, "tls.key"),
                        "ssl.keystore.certificate.chain", text(tls, "tls.crt"),
                        "ssl.truststore.type", "PEM",
                        "ssl.truststore.certificates", text(tls, "ca.crt")));
        return settings;
    }

    private static String text(Map<String, String> secret, String key) {
        return new String(Base64.getDecoder().decode(secret.get(key)), StandardCharsets.UTF_8);
    }

    /** Reads the client's settings from standard input, and prints both times in seconds. */
    public static void main(String[] args) throws Exception {
        int users = Integer.parseInt(args[0]);
        Properties settings = new Properties();
        settings.load(System.in);
        try (Admin admin = Admin.create(settings)) {
            admin.describeCluster().nodes().get();
            List<AclBinding> acls =
                    IntStream.range(0, users)
                            .mapToObj(UserRun::name)
                            .flatMap(RawUsers::acls)
                            .toList();
            Stopwatch time = new Stopwatch();
            for (List<AclBinding> batch : batches(acls)) {
                admin.createAcls(batch).all().get();
            }
            double aclSeconds = time.seconds();
            List<UserScramCredentialAlteration> passwords =
                    IntStream.range(0, users)
                            .mapToObj(i ->
                                    (UserScramCredentialAlteration)
                                            new UserScramCredentialUpsertion(
                                                    UserRun.name(i),
                                                    new ScramCredentialInfo(
                                                            ScramMechanism.SCRAM_SHA_512,
                                                            ITERATIONS),
                                                    "the password of " + UserRun.name(i)))
                            .toList();
            for (List<UserScramCredentialAlteration> batch : batches(passwords)) {
                admin.alterUserScramCredentials(batch).all().get();
            }
            System.out.printf(Locale.ROOT, "%.3f %.3f%n", aclSeconds, time.seconds());
        }
    }

    private static <T> List<List<T>> batches(List<T> all) {
        return IntStream.range(0, (all.size() + PER_REQUEST - 1) / PER_REQUEST)
                .mapToObj(i ->
                        all.subList(i * PER_REQUEST, Math.min(all.size(), (i + 1) * PER_REQUEST)))
                .toList();
    }

    /** What the three entries of a User become. */
    private static Stream<AclBinding> acls(String user) {
        return Stream.of(
                acl(
                        user,
                        ResourceType.TOPIC,
                        "out-" + user,
                        PatternType.LITERAL,
                        AclOperation.WRITE),
                acl(user, ResourceType.TOPIC, "in-" + user, PatternType.LITERAL, AclOperation.READ),
                acl(user, ResourceType.GROUP, user, PatternType.LITERAL, AclOperation.READ),
                acl(
                        user,
                        ResourceType.TOPIC,
                        "of-" + user + "-",
                        PatternType.PREFIXED,
                        AclOperation.DESCRIBE));
    }

    private static AclBinding acl(
            String user, ResourceType type, String name, PatternType pattern, AclOperation what) {
        return new AclBinding(
                new ResourcePattern(type, name, pattern),
                new AccessControlEntry("User:" + user, "*", what, AclPermissionType.ALLOW));
    }
}
