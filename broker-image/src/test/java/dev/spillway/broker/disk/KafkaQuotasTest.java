package dev.spillway.broker.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterTry;
import org.apache.kafka.common.internals.Plugin;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.Quota;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.internals.Sanitizer;
import org.apache.kafka.network.Session;
import org.apache.kafka.server.config.ClientQuotaManagerConfig;
import org.apache.kafka.server.quota.ClientQuotaCallback;
import org.apache.kafka.server.quota.ClientQuotaEntity.ConfigEntity;
import org.apache.kafka.server.quota.ClientQuotaManager;
import org.apache.kafka.server.quota.ClientQuotaManager.ClientIdEntity;
import org.apache.kafka.server.quota.ClientQuotaManager.UserEntity;
import org.apache.kafka.server.quota.QuotaType;

/** The same quotas through Kafka's own manager, with the callback and without. */
class KafkaQuotasTest {
    private static final List<String> USERS = List.of("ann", "Bob & Co", "<default>", "CN=x,O=y");
    private static final List<String> CLIENTS = List.of("app", "<default>", "a b", "");

    private final Metrics metrics = new Metrics();
    private final Metrics others = new Metrics();
    private final DiskQuotaCallback callback = new DiskQuotaCallback();
    private final ClientQuotaManager kafkas =
            new ClientQuotaManager(
                    new ClientQuotaManagerConfig(), metrics, QuotaType.PRODUCE, Time.SYSTEM, "");
    private final ClientQuotaManager ours =
            new ClientQuotaManager(
                    new ClientQuotaManagerConfig(),
                    others,
                    QuotaType.PRODUCE,
                    Time.SYSTEM,
                    "",
                    Optional.of(
                            Plugin.wrapInstance(
                                    (ClientQuotaCallback) callback,
                                    others,
                                    "client.quota.callback.class")));

    @AfterTry
    void close() {
        kafkas.shutdown();
        ours.shutdown();
        metrics.close();
        others.close();
    }

    /** A quota that is set, or removed where it is empty. */
    record Change(
            Optional<ConfigEntity> user, Optional<ConfigEntity> client, Optional<Quota> quota) {}

    @Property(tries = 300)
    void everyClientHasTheQuotaThatKafkaGivesIt(@ForAll("changes") List<Change> changes)
            throws Exception {
        for (Change change : changes) {
            kafkas.updateQuota(change.user(), change.client(), change.quota());
            ours.updateQuota(change.user(), change.client(), change.quota());
        }

        for (String user : USERS) {
            for (String client : CLIENTS) {
                Session session =
                        new Session(
                                new KafkaPrincipal(KafkaPrincipal.USER_TYPE, user),
                                InetAddress.getLoopbackAddress());
                Map<String, String> tags =
                        kafkas.getOrCreateQuotaSensors(session, client).metricTags();
                assertThat(ours.getOrCreateQuotaSensors(session, client).metricTags())
                        .containsExactlyEntriesOf(tags);
                assertThat(ours.quota(user, client)).isEqualTo(kafkas.quota(user, client));
                assertThat(bound(others, tags)).isEqualTo(bound(metrics, tags));
            }
        }
    }

    /** What Kafka holds the clients with these tags to. */
    private static double bound(Metrics metrics, Map<String, String> tags) {
        return metrics.metric(metrics.metricName("byte-rate", "Produce", "", tags))
                .config()
                .quota()
                .bound();
    }

    @Provide
    Arbitrary<List<Change>> changes() {
        Arbitrary<Optional<ConfigEntity>> users =
                Arbitraries.oneOf(
                                Arbitraries.of(USERS)
                                        .map(user -> new UserEntity(Sanitizer.sanitize(user))),
                                Arbitraries.just(ClientQuotaManager.DEFAULT_USER_ENTITY))
                        .map(user -> (ConfigEntity) user)
                        .optional();
        Arbitrary<Optional<ConfigEntity>> clients =
                Arbitraries.oneOf(
                                Arbitraries.of(CLIENTS.subList(0, 3)).map(ClientIdEntity::new),
                                Arbitraries.just(ClientQuotaManager.DEFAULT_USER_CLIENT_ID))
                        .map(client -> (ConfigEntity) client)
                        .optional();
        Arbitrary<Optional<Quota>> quotas =
                Arbitraries.longs()
                        .between(1, 1_000_000)
                        .map(limit -> Quota.upperBound(limit))
                        .optional(0.7);
        return Combinators.combine(users, clients, quotas)
                .as(Change::new)
                .filter(change -> change.user().isPresent() || change.client().isPresent())
                .list()
                .ofMaxSize(8);
    }
}
