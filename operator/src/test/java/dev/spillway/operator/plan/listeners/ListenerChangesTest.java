package dev.spillway.operator.plan.listeners;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.config.BrokerProperties;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.Step;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** As if admission had let them through. */
class ListenerChangesTest {
    private static final String SECURE = "{name: internal, port: 9092}";
    private static final String PLAIN =
            "{name: internal, port: 9092, tls: false, authentication: None}";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: internal, port: 9092} | {name: internal, port: 9094}",
                "{name: internal, port: 9092} | {name: internal, port: 9092, tls: false}",
                "{name: internal, port: 9092, tls: false} | {name: internal, port: 9092}",
                "{name: internal, port: 9092} | {name: internal, port: 9092, authentication: None}",
                "{name: internal, port: 9092, authentication: None}"
                        + " | {name: internal, port: 9092, authentication: MutualTls}",
                "{name: internal, port: 9092, authentication: MutualTls}"
                        + " | {name: internal, port: 9092, authentication: None}",
                "{name: internal, port: 9092}"
                        + " | {name: other, port: 9092, tls: false, authentication: None}",
                "{name: one, port: 9092}, {name: two, port: 9094}"
                        + " | {name: one, port: 9094}, {name: two, port: 9092}"
            })
    void whatBrokersServeIsNotChangedUnderThem(String before, String after) {
        var refused = refused(before, after);
        assertThat(refused).isPresent();
        assertThat(refused.get().reason()).isEqualTo("ListenerChangeRefused");
        assertThat(refused.get().remedy()).contains("add a second listener");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: internal, port: 9092} | {name: internal, port: 9092}",
                "{name: internal, port: 9092} | {name: main, port: 9092}",
                "{name: internal, port: 9092}"
                        + " | {name: internal, port: 9092}, {name: mutual, port: 9094,"
                        + " authentication: MutualTls}",
                "{name: internal, port: 9092}, {name: mutual, port: 9094}"
                        + " | {name: mutual, port: 9094}",
                "{name: internal, port: 9092}"
                        + " | {name: internal, port: 9092, advertise: ServiceIP}",
                "{name: internal, port: 9092}"
                        + " | {name: internal, port: 9092, certificate: {secretName: own}}",
                "{name: internal, port: 9092} | {name: plain, port: 9094, tls: false}"
            })
    void listenersComeAndGoAndGetOtherNamesHostsAndCertificates(String before, String after) {
        assertThat(refused(before, after)).isEmpty();
    }

    @Test
    void saysWhatIsServedAndHowToGetThere() {
        var refused = refused(SECURE, PLAIN).orElseThrow();
        assertThat(refused.what())
                .isEqualTo(
                        "serve listener internal with port: 9092, tls: false, authentication:"
                                + " None");
        assertThat(refused.why())
                .contains("brokers serve listener internal with port: 9092, tls: true,")
                .contains("authentication: Scram");
    }

    /** Nobody serves it, so all begin alike. */
    @Test
    void withoutABrokerAnythingMayChange() {
        var before = applied(cluster(SECURE));
        assertThat(
                        ListenerChanges.refused(
                                cluster(PLAIN), ObservedClusters.nothing().object(before).now()))
                .isEmpty();
    }

    /** What a person wrote there says nothing. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "listeners",
                "listeners=INTERNAL",
                "listeners=INTERNAL://x:999999\\nlistener.security.protocol.map=",
                "listener.security.protocol.map=INTERNAL"
            })
    void aFileThatIsNotTheOperatorsHoldsNothingUp(String properties) {
        var seen = ObservedClusters.cluster(3, 3).object(applied(properties)).now();
        assertThat(ListenerChanges.refused(cluster(PLAIN), seen)).isEmpty();
    }

    private static Optional<Step.Blocked> refused(String before, String after) {
        var seen = ObservedClusters.cluster(3, 3).object(applied(cluster(before))).now();
        return ListenerChanges.refused(cluster(after), seen);
    }

    private static ClusterModel cluster(String listeners) {
        return Clusters.with(3, 3, "", "listeners: [" + listeners + "]");
    }

    private static ConfigMap applied(ClusterModel cluster) {
        return applied(BrokerProperties.of(cluster).text());
    }

    private static ConfigMap applied(String properties) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName("events-brokers")
                .endMetadata()
                .addToData("server.properties", properties)
                .build();
    }
}
