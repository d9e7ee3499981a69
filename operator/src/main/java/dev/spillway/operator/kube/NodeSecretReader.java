package dev.spillway.operator.kube;

import dev.spillway.operator.observed.NodeSecret;
import dev.spillway.operator.pki.Certificate;
import dev.spillway.operator.pki.Identity;
import dev.spillway.operator.pki.Key;
import dev.spillway.operator.pki.MalformedPemException;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads and fills the Secret of a node. */
final class NodeSecretReader {
    static final String KEY = "tls.key";
    static final String CERTIFICATE = "tls.crt";
    static final String TRUST = "ca.crt";
    static final String CLIENTS_TRUST = "clients-ca.crt";

    /** Annotation: fingerprints of the node's last certificates before this one, newest first. */
    static final String REPLACED = "spillway.dev/replaced-certificates";

    /** More than one only when certificates follow each other before a node has read them. */
    static final int MAX_REPLACED = 8;

    private NodeSecretReader() {}

    static NodeSecret read(Secret secret) {
        var version = NodeObjects.version(secret);
        var data = SecretData.of(secret);
        try {
            var identity = identity(data);
            return new NodeSecret.Usable(
                    identity.chain(),
                    certificates(data, TRUST),
                    certificates(data, CLIENTS_TRUST),
                    replaced(secret),
                    owner(secret),
                    version);
        } catch (MalformedPemException e) {
            return new NodeSecret.Unusable(String.valueOf(e.getMessage()), owner(secret), version);
        }
    }

    /** The key and the chain in it, if they fit. */
    static Optional<Identity> identity(Secret secret) {
        try {
            return Optional.of(identity(SecretData.of(secret)));
        } catch (MalformedPemException e) {
            return Optional.empty();
        }
    }

    private static Identity identity(Map<String, String> data) throws MalformedPemException {
        var chain = certificates(data, CERTIFICATE);
        Key key;
        try {
            key = Key.parse(present(data, KEY));
        } catch (MalformedPemException e) {
            throw MalformedPemException.in(KEY, e);
        }
        if (!key.fits(chain.getFirst())) {
            throw new MalformedPemException("its key does not fit its certificate");
        }
        return new Identity(key, chain);
    }

    private static List<Certificate> certificates(Map<String, String> data, String key)
            throws MalformedPemException {
        try {
            return Certificate.parse(present(data, key));
        } catch (MalformedPemException e) {
            throw MalformedPemException.in(key, e);
        }
    }

    private static String present(Map<String, String> data, String key)
            throws MalformedPemException {
        var text = data.get(key);
        if (text == null) {
            throw new MalformedPemException("it is missing");
        }
        return text;
    }

    static List<String> replaced(Secret secret) {
        var annotations = secret.getMetadata().getAnnotations();
        var text = annotations == null ? "" : annotations.getOrDefault(REPLACED, "");
        return text.isEmpty() ? List.of() : List.of(text.split(","));
    }

    private static String owner(Secret secret) {
        return Stream.ofNullable(secret.getMetadata().getOwnerReferences())
                .flatMap(List::stream)
                .filter(owner -> "Cluster".equals(owner.getKind()))
                .map(OwnerReference::getUid)
                .findFirst()
                .orElse("");
    }
}
