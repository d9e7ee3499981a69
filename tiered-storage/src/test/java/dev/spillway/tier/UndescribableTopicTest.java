package dev.spillway.tier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.tier.cluster.ClusterMetadata;
import dev.spillway.tier.cluster.KafkaClusterMetadata;
import dev.spillway.tier.testing.BrokerProcess;
import dev.spillway.tier.testing.S3TestServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real broker with Kafka's authorizer. Who takes "you may not see it" for "there is none" deletes
 * the cold data of topics that live.
 */
@Tag("broker")
@Timeout(240)
class UndescribableTopicTest {
    @TempDir static Path scratch;
    private static S3TestServer store;
    private static BrokerProcess broker;

    private static final Map<Uuid, String> TOPICS = new HashMap<>();
    private static final Uuid NEVER = new Uuid(1, 1);
    private static final Uuid NEVER_AND_HIDDEN = new Uuid(2, 2);
    private static Uuid seen;
    private static Uuid hidden;
    private static Uuid denied;
    private static Uuid deletedAndHidden;
    private static Uuid replaced;
    private static Uuid replacing;

    @BeforeAll
    static void start() throws Exception {
        store = S3TestServer.start(scratch);
        broker = BrokerProcess.startWithAuthorizer(scratch, store.settings());
        try (Admin admin = admin()) {
            seen = topic(admin, "seen");
            hidden = topic(admin, "hidden");
            denied = topic(admin, "denied");
            deletedAndHidden = topic(admin, "deleted-and-hidden");
            replaced = topic(admin, "replaced");
            admin.deleteTopics(List.of("replaced", "deleted-and-hidden")).all().get();
            await(() -> !names(admin).contains("replaced"));
            replacing = topic(admin, "replaced");
            await(() ->
                    names(admin).containsAll(List.of("seen", "hidden", "denied", "replaced"))
                            && !names(admin).contains("deleted-and-hidden"));
            List<AclBinding> rights = new ArrayList<>();
            for (String name : List.of("seen", "replaced", "never", "denied")) {
                rights.add(right(name, AclPermissionType.ALLOW));
            }
            rights.add(right("denied", AclPermissionType.DENY));
            admin.createAcls(rights).all().get();
        }
        TOPICS.put(seen, "seen");
        TOPICS.put(hidden, "hidden");
        TOPICS.put(denied, "denied");
        TOPICS.put(deletedAndHidden, "deleted-and-hidden");
        TOPICS.put(replaced, "replaced");
        TOPICS.put(replacing, "replaced");
        TOPICS.put(NEVER, "never");
        TOPICS.put(NEVER_AND_HIDDEN, "never-and-hidden");
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
        store.close();
    }

    @Test
    void aTopicThatMayNotBeDescribedIsNotGone() throws Exception {
        try (ClusterMetadata records = new KafkaClusterMetadata(broker.clientWithRights())) {
            // ACLs take a moment to reach the broker; what is hidden must never be among them.
            await(() -> {
                assertThat(records.gone(TOPICS))
                        .doesNotContain(
                                seen,
                                hidden,
                                denied,
                                replacing,
                                deletedAndHidden,
                                NEVER_AND_HIDDEN);
                return records.gone(TOPICS).contains(replaced);
            });
            assertThat(records.gone(TOPICS)).containsExactlyInAnyOrder(replaced, NEVER);
        }
    }

    @Test
    void withTheRightToDescribeEveryTopicThatIsGoneIs() {
        try (ClusterMetadata records =
                new KafkaClusterMetadata(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            assertThat(records.gone(TOPICS))
                    .containsExactlyInAnyOrder(replaced, NEVER, deletedAndHidden, NEVER_AND_HIDDEN);
        }
    }

    private static Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
    }

    private static Set<String> names(Admin admin) throws Exception {
        return admin.listTopics().names().get();
    }

    private static Uuid topic(Admin admin, String name) throws Exception {
        return admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).topicId(name).get();
    }

    private static AclBinding right(String topic, AclPermissionType permission) {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
                new AccessControlEntry("User:limited", "*", AclOperation.DESCRIBE, permission));
    }

    private interface Condition {
        boolean isMet() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        while (!condition.isMet()) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }
}
