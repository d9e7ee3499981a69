package dev.spillway.local.e2e.security;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.jspecify.annotations.Nullable;

/** Has a Kafka client send the {@link PresentedCertificate} of its settings. */
public final class PresentingSslEngineFactory implements SslEngineFactory {
    static final String CERTIFICATE = "presented.certificate";

    private @Nullable SSLContext context;

    @Override
    public void configure(Map<String, ?> settings) {
        var certificate = (PresentedCertificate) settings.get(CERTIFICATE);
        var trusted = (Password) settings.get(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG);
        try {
            context =
                    Objects.requireNonNull(certificate)
                            .context(Objects.requireNonNull(trusted).value());
        } catch (GeneralSecurityException | IOException e) {
            throw new KafkaException(e);
        }
    }

    @Override
    public SSLEngine createClientSslEngine(String host, int port, String endpointIdentification) {
        var engine = Objects.requireNonNull(context, "configured").createSSLEngine(host, port);
        engine.setUseClientMode(true);
        return engine;
    }

    @Override
    public SSLEngine createServerSslEngine(String host, int port) {
        throw new UnsupportedOperationException("only of clients");
    }

    @Override
    public boolean shouldBeRebuilt(Map<String, Object> settings) {
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
