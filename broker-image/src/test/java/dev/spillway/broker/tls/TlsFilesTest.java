package dev.spillway.broker.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.network.ListenerName;
import org.junit.jupiter.api.Test;

class TlsFilesTest {

    /** As Kafka gives a listener's settings to its factory. */
    @Test
    void eachListenersFactoryGetsItsOwnFiles() {
        Properties properties = node();
        properties.putAll(files("listener.name.replication.", "inner"));
        properties.putAll(files("listener.name.my_clients.", "outer"));
        TlsFiles.nameForListeners(properties);
        KafkaConfig config = KafkaConfig.fromProps(properties, false);

        assertThat(TlsFiles.of(seenBy(config, "REPLICATION")))
                .isEqualTo(
                        new TlsFiles(
                                Path.of("/inner/tls.crt"),
                                Path.of("/inner/tls.key"),
                                Path.of("/inner/ca.crt")));
        assertThat(TlsFiles.of(seenBy(config, "MY_CLIENTS")).certificate())
                .isEqualTo(Path.of("/outer/tls.crt"));
    }

    @Test
    void aClientsFactoryGetsThemAsTheyAre() {
        assertThat(TlsFiles.of(files("", "client")).key()).isEqualTo(Path.of("/client/tls.key"));
    }

    @Test
    void namesTheSettingThatIsMissing() {
        Map<String, Object> two = new HashMap<>(files("", "client"));
        two.remove(TlsFiles.KEY);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> TlsFiles.of(two))
                .withMessageStartingWith("spillway.tls.key.file is not set");
    }

    @Test
    void aCaBesideItsCertificateIsItsOwn() {
        assertThat(TlsFiles.of(files("", "tls")).trustsItself()).isTrue();
        assertThat(
                        new TlsFiles(
                                        Path.of("/tls/tls.crt"),
                                        Path.of("/tls/tls.key"),
                                        Path.of("/tls/clients-ca.crt"))
                                .trustsItself())
                .isFalse();
        assertThat(
                        new TlsFiles(
                                        Path.of("/listeners/x/tls.crt"),
                                        Path.of("/listeners/x/tls.key"),
                                        Path.of("/tls/ca.crt"))
                                .trustsItself())
                .isFalse();
    }

    private static Map<String, Object> seenBy(KafkaConfig config, String listener) {
        Map<String, Object> seen =
                config.valuesWithPrefixOverride(new ListenerName(listener).configPrefix());
        config.originals().forEach(seen::putIfAbsent);
        return seen;
    }

    private static Map<String, Object> files(String prefix, String folder) {
        return Map.of(
                prefix + TlsFiles.CERTIFICATE, "/" + folder + "/tls.crt",
                prefix + TlsFiles.KEY, "/" + folder + "/tls.key",
                prefix + TlsFiles.TRUST, "/" + folder + "/ca.crt");
    }

    private static Properties node() {
        Properties properties = new Properties();
        properties.put("process.roles", "broker");
        properties.put("node.id", "1");
        properties.put("controller.listener.names", "CONTROLLER");
        properties.put("controller.quorum.bootstrap.servers", "127.0.0.1:9093");
        properties.put("inter.broker.listener.name", "REPLICATION");
        properties.put("listeners", "REPLICATION://127.0.0.1:9091,MY_CLIENTS://127.0.0.1:9092");
        properties.put(
                "listener.security.protocol.map", "CONTROLLER:SSL,REPLICATION:SSL,MY_CLIENTS:SSL");
        return properties;
    }
}
