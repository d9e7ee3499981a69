package dev.spillway.broker.tls;

import java.security.KeyStore;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Kafka's TLS from {@link TlsFiles}, renewed without a restart: a connection that is opened after
 * the files have changed uses the new ones, if these can be used. Kafka's own factory does the
 * rest; it gets the files' content as text.
 *
 * <p>How its settings reach it in Kafka 4.4:
 *
 * <ul>
 *   <li>Listeners, the client between brokers, the one from brokers to controllers, and the raft
 *       client, in brokers and controllers: all are made from the node's configuration and the name
 *       of their listener ({@code ChannelBuilders.channelBuilderConfigs}). That takes {@code
 *       listener.name.<name>.} off Kafka's own settings only, so the launcher adds settings that it
 *       does take it off ({@link TlsFiles#nameForListeners}).
 *   <li>The clients of remote log metadata, of the tiering plugin, and any other client: from the
 *       client's own configuration, in which unknown settings stay as they are: {@link
 *       TlsFiles#CERTIFICATE} and so on, after Kafka or the plugin has taken off the prefix {@code
 *       rlmm.config.remote.log.metadata.common.client.} or {@code rsm.config.cleanup.client.}.
 * </ul>
 *
 * <p>Kafka can be told by Admin to read a key store again. That would not reach the raft client,
 * and leaves a dynamic setting that overrides server.properties. Here it changes nothing: no
 * setting of this factory can be reconfigured, and it never has to be built again.
 *
 * <p>Clients check the host name always: a node's certificate proves which node it is.
 */
public final class MountedSslEngineFactory implements SslEngineFactory {
    private static final Logger LOG = LoggerFactory.getLogger(MountedSslEngineFactory.class);
    private static final String HTTPS = "https";

    /** Kafka's factory with one content of the files. */
    private record Built(TlsMaterial material, DefaultSslEngineFactory factory) {}

    // Null only before configure, which Kafka calls first.
    private @Nullable MountedTls files;
    private Map<String, Object> settings = Map.of();
    private volatile @Nullable Built built;

    /**
     * @throws ConfigException when settings are missing, or the files cannot be used
     */
    @Override
    public void configure(Map<String, ?> configs) {
        Object identification =
                configs.get(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG);
        if (!HTTPS.equals(identification)) {
            throw new ConfigException(
                    SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG,
                    identification,
                    "must be https: without it any node can pretend to be another; remove it");
        }
        settings = kafkas(configs);
        try {
            files = MountedTls.of(TlsFiles.of(configs));
        } catch (IllegalArgumentException | UnusableTlsException e) {
            throw new ConfigException(e.getMessage());
        }
        TlsMaterial material = files.current();
        built = new Built(material, build(material));
    }

    /** What else Kafka's own factory looks at: protocols, cipher suites, client authentication. */
    private static Map<String, Object> kafkas(Map<String, ?> configs) {
        Map<String, Object> settings = new HashMap<>(configs);
        SslConfigs.RECONFIGURABLE_CONFIGS.forEach(settings::remove);
        settings.remove(SslConfigs.SSL_KEY_PASSWORD_CONFIG);
        settings.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, DefaultSslEngineFactory.PEM_TYPE);
        settings.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, DefaultSslEngineFactory.PEM_TYPE);
        return settings;
    }

    private DefaultSslEngineFactory build(TlsMaterial material) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, new Password(material.keyPem()));
        all.put(
                SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG,
                new Password(material.chainPem()));
        all.put(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, new Password(material.trustPem()));
        DefaultSslEngineFactory factory = new DefaultSslEngineFactory();
        factory.configure(all);
        return factory;
    }

    private DefaultSslEngineFactory current() {
        MountedTls mounted = files;
        Built last = built;
        if (mounted == null || last == null) {
            throw new IllegalStateException("configure was not called");
        }
        TlsMaterial material = mounted.current();
        if (material == last.material) {
            return last.factory;
        }
        Built next = last;
        try {
            next = new Built(material, build(material));
        } catch (KafkaException e) {
            // What Kafka does not take of what was checked here. Said once, for this content.
            LOG.error(
                    "Kafka cannot use the changed {}, and the last good ones stay in use",
                    mounted.files(),
                    e);
            next = new Built(material, last.factory);
        }
        built = next;
        return next.factory;
    }

    @Override
    public SSLEngine createClientSslEngine(
            String peerHost, int peerPort, String endpointIdentification) {
        return current().createClientSslEngine(peerHost, peerPort, endpointIdentification);
    }

    @Override
    public SSLEngine createServerSslEngine(String peerHost, int peerPort) {
        return current().createServerSslEngine(peerHost, peerPort);
    }

    @Override
    public boolean shouldBeRebuilt(Map<String, Object> nextConfigs) {
        return false;
    }

    @Override
    public Set<String> reconfigurableConfigs() {
        return Set.of();
    }

    @Override
    public @Nullable KeyStore keystore() {
        return current().keystore();
    }

    @Override
    public @Nullable KeyStore truststore() {
        return current().truststore();
    }

    @Override
    public void close() {
        Built last = built;
        if (last != null) {
            last.factory.close();
        }
    }
}
