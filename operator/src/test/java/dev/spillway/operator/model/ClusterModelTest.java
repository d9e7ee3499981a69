package dev.spillway.operator.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.Reclaim;
import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.ListenerSecurity.Transport;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterModelTest {
    private static final KafkaVersions VERSIONS = KafkaVersions.of("4.4.0", "4.3.1");
    private static final KafkaVersion OLD = new KafkaVersion(4, 3, 1);
    private static final KafkaVersion NEW = new KafkaVersion(4, 4, 0);

    @Test
    void sizeOfTheDisksIsAllThatMustBeSaid() {
        var model = valid("storage: {size: 100Gi}");

        assertThat(model.version()).isEqualTo(KafkaVersions.SHIPPED.newest());
        assertThat(model.brokers().replicas()).isEqualTo(3);
        assertThat(model.brokers().storage())
                .isEqualTo(new Storage(Bytes.gibi(100), new StorageClass.Default()));
        assertThat(model.controllers().replicas()).isEqualTo(3);
        assertThat(model.controllers().storage().size()).isEqualTo(Bytes.gibi(10));
        assertThat(model.reclaim()).isEqualTo(Reclaim.Retain);
        assertThat(model.tiering()).isEqualTo(new Tiering.Off());
        assertThat(model.listeners())
                .containsExactly(
                        new Listener(
                                "internal",
                                9092,
                                AdvertisedHost.ServiceName,
                                ListenerSecurity.secure()));
        assertThat(model.paused()).isFalse();
    }

    @Test
    void disksGrowByThemselvesOnlyWhereALimitIsDeclared() {
        assertThat(valid("storage: {size: 100Gi}").brokers().storage().growTo())
                .isEqualTo(Bytes.gibi(100));
        assertThat(valid("storage: {size: 100Gi, growTo: 1Ti}").brokers().storage())
                .isEqualTo(
                        new Storage(Bytes.gibi(100), Bytes.gibi(1024), new StorageClass.Default()));
    }

    /** As an informer reads them: one that cannot be read would hide every other Cluster. */
    @ParameterizedTest
    @ValueSource(strings = {"PodName", "PodIP", "ServiceAddress", "Unknown"})
    void storedListenersThatAdvertiseWhatNoLongerExistsAreReadAndRefused(String advertise) {
        var stored =
                new KubernetesSerialization()
                        .unmarshal(
                                """
                                apiVersion: spillway.dev/v1alpha1
                                kind: Cluster
                                metadata: {name: events, namespace: default, uid: 0-1}
                                spec:
                                  storage: {size: 1Gi}
                                  listeners:
                                    - {name: internal, port: 9092, advertise: %s}
                                """
                                        .formatted(advertise),
                                Cluster.class);
        assertThat(((ParseResult.Invalid<ClusterModel>) ClusterModel.parse(stored)).problems())
                .singleElement()
                .asString()
                .startsWith("spec.listeners[0].advertise: ")
                .contains(advertise, "set one of: ServiceName, ServiceIP");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listeners: [{name: internal, port: 9092, authentication: OAuth}]",
                "authorization: {default: Allow}"
            })
    void storedChoicesOfSecurityThatAreUnknownAreReadAndRefused(String spec) {
        var stored =
                new KubernetesSerialization()
                        .unmarshal(
                                """
                                apiVersion: spillway.dev/v1alpha1
                                kind: Cluster
                                metadata: {name: events, namespace: default, uid: 0-1}
                                spec:
                                  storage: {size: 1Gi}
                                """
                                        + spec.indent(2),
                                Cluster.class);
        assertThat(((ParseResult.Invalid<ClusterModel>) ClusterModel.parse(stored)).problems())
                .singleElement()
                .asString()
                .containsAnyOf(
                        "spec.listeners[0].authentication: ", "spec.authorization.default: ");
    }

    @Test
    void securityIsWeakerOnlyByAnExplicitWord() {
        var model =
                valid(
                        """
                        storage: {size: 1Gi}
                        listeners:
                          - {name: secure, port: 9092}
                          - {name: mutual, port: 9094, authentication: MutualTls}
                          - {name: own, port: 9095, certificate: {secretName: mine}}
                          - {name: plain, port: 9096, tls: false, authentication: None}
                        """);

        assertThat(model.authorization()).isEqualTo(Authorization.Deny);
        assertThat(model.defaultQuotas()).isEqualTo(Quotas.NONE);
        assertThat(model.listeners())
                .extracting(Listener::security)
                .containsExactly(
                        new ListenerSecurity.Scram(new Transport.Tls(Optional.empty())),
                        new ListenerSecurity.MutualTls(new Transport.Tls(Optional.empty())),
                        new ListenerSecurity.Scram(new Transport.Tls(Optional.of("mine"))),
                        new ListenerSecurity.None(new Transport.Plain()));
    }

    /** The schema refuses them as well, and may be an older one. */
    @Test
    void contradictionsOfAListenerAreRefused() {
        assertThat(
                        problems(
                                """
                                storage: {size: 1Gi}
                                listeners:
                                  - {name: one, port: 9092, tls: false, authentication: MutualTls}
                                  - {name: two, port: 9094, tls: false, certificate: {secretName: a}}
                                  - {name: three, port: 9095, certificate: {}}
                                """))
                .extracting(Problem::path)
                .containsExactly(
                        "spec.listeners[0].tls",
                        "spec.listeners[1].certificate",
                        "spec.listeners[2].certificate.secretName");
    }

    @Test
    void quotasOfThoseWithoutTheirOwn() {
        assertThat(
                        valid(
                                        """
                                        storage: {size: 1Gi}
                                        authorization: {default: AllowAll}
                                        defaultQuotas: {produce: 10Mi, mutationsPerSecond: 10}
                                        """)
                                .defaultQuotas())
                .isEqualTo(
                        new Quotas(
                                Optional.of(Bytes.mebi(10)),
                                Optional.empty(),
                                OptionalInt.empty(),
                                OptionalInt.of(10)));
        assertThat(
                        problems(
                                "{storage: {size: 1Gi}, defaultQuotas: {produce: 1, consume: x,"
                                        + " requestPercent: 0, mutationsPerSecond: -1}}"))
                .extracting(Problem::path)
                .containsExactly(
                        "spec.defaultQuotas.produce",
                        "spec.defaultQuotas.consume",
                        "spec.defaultQuotas.requestPercent",
                        "spec.defaultQuotas.mutationsPerSecond");
    }

    @Test
    void brokersCountFromZeroAndControllersFromAThousand() {
        var model = valid("{replicas: 2, controllers: {replicas: 1}, storage: {size: 1Gi}}");

        assertThat(model.brokerIds()).containsExactly(new NodeId(0), new NodeId(1));
        assertThat(model.controllerIds()).containsExactly(new NodeId(1000));
    }

    @Test
    void unsetVersionIsWhatRunsThoughANewerOneIsKnown() {
        assertThat(version("storage: {size: 1Gi}", Optional.of(OLD))).isEqualTo(OLD);
        assertThat(version("storage: {size: 1Gi}", Optional.empty())).isEqualTo(NEW);
        assertThat(version("{storage: {size: 1Gi}, version: 4.4.0}", Optional.of(OLD)))
                .isEqualTo(NEW);
    }

    @Test
    void newerOperatorThatNoLongerRunsAVersionLeavesTheUpgradeToTheUser() {
        var gone = KafkaVersion.parse("4.2.0");
        var parsed = ClusterModel.parse(cluster("storage: {size: 1Gi}"), VERSIONS, gone);

        assertThat(((ParseResult.Invalid<ClusterModel>) parsed).problems())
                .singleElement()
                .hasToString(
                        "spec.version: the cluster runs Kafka 4.2.0, which this operator does not"
                                + " run; choose one of: 4.3.1, 4.4.0");
    }

    @Test
    void versionsAreComparedAsNumbers() {
        assertThat(KafkaVersions.of("4.10.0", "4.9.1", "4.9.0").newest())
                .isEqualTo(new KafkaVersion(4, 10, 0));
    }

    private static KafkaVersion version(String spec, Optional<KafkaVersion> running) {
        var parsed = ClusterModel.parse(cluster(spec), VERSIONS, running);
        return ((ParseResult.Valid<ClusterModel>) parsed).model().version();
    }

    @Test
    void heapFollowsTheMemoryThatThereIs() {
        assertThat(heap("resources: {limits: {memory: 4Gi}}")).isEqualTo(Bytes.gibi(2));
        assertThat(heap("resources: {requests: {memory: 1Gi}}")).isEqualTo(Bytes.mebi(512));
        assertThat(heap("resources: {limits: {memory: 64Gi}}")).isEqualTo(Bytes.gibi(6));
        assertThat(heap("{jvm: {heap: 3Gi}, resources: {limits: {memory: 4Gi}}}"))
                .isEqualTo(Bytes.gibi(3));
        assertThat(heap("{}")).isEqualTo(Bytes.gibi(1));
        assertThat(heap("resources: {limits: {memory: 9999E}}")).isEqualTo(Bytes.gibi(6));
    }

    @Test
    void heapUnsetHoldsTheCacheOfColdData() {
        var model =
                valid(
                        """
                        {storage: {size: 100Gi},
                         tiering: {s3: {bucket: events, region: eu-west-1}, cache: {size: 1Gi}}}
                        """);

        assertThat(model.brokers().jvm().heap()).isEqualTo(Bytes.mebi(256 + 2048));
        assertThat(model.controllers().jvm().heap()).isEqualTo(Bytes.mebi(768));
        assertThat(model.brokers().requests())
                .containsEntry("memory", new Quantity(Bytes.mebi(512 + 4096).text()));
    }

    @Test
    void cacheOfColdDataFollowsFromTheHeap() {
        assertThat(cache("{limits: {memory: 276Mi}}")).isEqualTo(Bytes.mebi(16));
        assertThat(cache("{}")).isEqualTo(Bytes.mebi(64));
        assertThat(cache("{limits: {memory: 8Gi}}")).isEqualTo(Bytes.mebi(256));
        assertThat(cache("{limits: {memory: 64Gi}}")).isEqualTo(Bytes.mebi(384));
    }

    private static Bytes cache(String resources) {
        var model =
                valid(
                        """
                        {storage: {size: 100Gi}, resources: %s,
                         tiering: {s3: {bucket: events, region: eu-west-1}}}
                        """
                                .formatted(resources));
        return ((Tiering.S3) model.tiering()).cache();
    }

    @Test
    void requestsAreFilledInWhereNothingIsSaid() {
        assertThat(valid("storage: {size: 1Gi}").brokers().requests())
                .containsEntry("cpu", new Quantity("250m"))
                .containsEntry("memory", new Quantity("2Gi"));
        assertThat(
                        valid("{storage: {size: 1Gi}, resources: {limits: {memory: 2Gi}}}")
                                .brokers()
                                .requests())
                .as("Kubernetes requests what is limited")
                .containsOnlyKeys("cpu");
    }

    @Test
    void asMuchIsHotAsTheDisksHaveRoomForUnlessSaidOtherwise() {
        var model =
                valid("{storage: {size: 9Gi}, tiering: {s3: {bucket: abc, region: eu-west-1}}}");

        assertThat(model.tiering())
                .isEqualTo(
                        new Tiering.S3(
                                "abc",
                                "",
                                new S3Location.Aws("eu-west-1", false),
                                new S3Credentials.Ambient(),
                                S3Access.PLAIN,
                                new Hot.Automatic(Limit.none(), HotHorizon.ALL),
                                CopyLag.NONE,
                                Bytes.mebi(64)));
    }

    @Test
    void allProblemsAreReportedAtOnce() {
        var problems =
                problems(
                        """
                        {replicas: 0, version: 1.0.0, storage: {size: 100},
                         controllers: {replicas: 2}, config: {log.dirs: /data, a: "${env:A}"}}
                        """);

        assertThat(problems)
                .extracting(Problem::path)
                .containsExactly(
                        "spec.version",
                        "spec.replicas",
                        "spec.storage.size",
                        "spec.controllers.replicas",
                        "spec.config[log.dirs]",
                        "spec.config[a]");
    }

    @Test
    void withoutASpecThereIsAProblemAndNoException() {
        var cluster = new Cluster();

        assertThat(ClusterModel.parse(cluster)).isInstanceOf(ParseResult.Invalid.class);
    }

    private static Bytes heap(String spec) {
        var cluster = cluster(spec);
        var parsed =
                new NodePoolParser(
                                new SpecReader(), NodeRole.Broker, "spec", new Bytes(0), Set.of())
                        .parse(
                                1,
                                "1Gi",
                                null,
                                null,
                                cluster.getSpec().resources(),
                                cluster.getSpec().jvm(),
                                null);
        return parsed.jvm().heap();
    }

    private static ClusterModel valid(String spec) {
        return switch (ClusterModel.parse(cluster(spec))) {
            case ParseResult.Valid<ClusterModel>(ClusterModel model) -> model;
            case ParseResult.Invalid<ClusterModel>(var problems) ->
                    throw new AssertionError(problems.toString());
        };
    }

    private static List<Problem> problems(String spec) {
        return switch (ClusterModel.parse(cluster(spec))) {
            case ParseResult.Valid<ClusterModel> valid -> List.of();
            case ParseResult.Invalid<ClusterModel>(var problems) -> problems;
        };
    }

    private static Cluster cluster(String spec) {
        return Yaml.cluster(
                """
                apiVersion: spillway.dev/v1alpha1
                kind: Cluster
                metadata: {name: events, namespace: default, uid: 0-1}
                spec:
                """
                        + spec.indent(2));
    }
}
