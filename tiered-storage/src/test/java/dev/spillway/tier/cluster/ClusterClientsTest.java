package dev.spillway.tier.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyStore;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.apache.kafka.common.utils.internals.ChildFirstClassLoader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The plugin has a class loader of its own, as Kafka gives it one. */
class ClusterClientsTest {

    /** Stands for one that is part of the broker, and not of the plugin. */
    public static final class OfTheBroker implements SslEngineFactory {
        static final List<Map<String, ?>> CONFIGURED = new CopyOnWriteArrayList<>();

        @Override
        public void configure(Map<String, ?> configs) {
            CONFIGURED.add(Map.of("file", String.valueOf(configs.get("spillway.tls.key.file"))));
        }

        @Override
        public SSLEngine createClientSslEngine(String host, int port, String identification) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SSLEngine createServerSslEngine(String host, int port) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean shouldBeRebuilt(Map<String, Object> configs) {
            return false;
        }

        @Override
        public Set<String> reconfigurableConfigs() {
            return Set.of();
        }

        @Override
        public @Nullable KeyStore keystore() {
            return null;
        }

        @Override
        public @Nullable KeyStore truststore() {
            return null;
        }

        @Override
        public void close() {}
    }

    @Test
    void aFactoryOfTheBrokerServesTheClientsOfThePlugin() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (ChildFirstClassLoader plugin =
                new ChildFirstClassLoader("target/classes", getClass().getClassLoader())) {
            thread.setContextClassLoader(plugin);
            Class<?> inPlugin = plugin.loadClass(KafkaClusterMetadata.class.getName());
            assertThat(inPlugin).isNotEqualTo(KafkaClusterMetadata.class);

            AutoCloseable clients =
                    (AutoCloseable)
                            inPlugin.getConstructor(Map.class)
                                    .newInstance(
                                            Map.of(
                                                    // Nobody is asked.
                                                    "bootstrap.servers",
                                                    "127.0.0.1:1",
                                                    "security.protocol",
                                                    "SSL",
                                                    "ssl.engine.factory.class",
                                                    OfTheBroker.class.getName(),
                                                    "spillway.tls.key.file",
                                                    "/etc/spillway/tls/tls.key"));
            clients.close();
        } finally {
            thread.setContextClassLoader(before);
        }
        // Of the Admin and of the consumer.
        assertThat(OfTheBroker.CONFIGURED)
                .hasSize(2)
                .allMatch(configs -> "/etc/spillway/tls/tls.key".equals(configs.get("file")));
    }
}
