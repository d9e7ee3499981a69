package dev.spillway.operator.kube;

import dev.spillway.operator.model.ConnectModel;
import dev.spillway.operator.pki.Authority;
import dev.spillway.operator.pki.Certificate;
import dev.spillway.operator.pki.CertificateRequest;
import dev.spillway.operator.pki.Identity;
import dev.spillway.operator.pki.MalformedPemException;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The certificate by which the workers of a Connect, and the operator, know each other: one for all
 * of them, of an authority whose key is thrown away, so that nobody else has any that they accept.
 * It is none of the Cluster's: a worker runs other people's code, and must not pass for a node.
 *
 * <p>When it is renewed the one before it stays among those that are accepted, since workers read
 * their files at different times.
 */
public final class WorkerCertificates {
    private static final Duration LIFE = Duration.ofDays(365);

    private final UserSecrets secrets;
    private final Clock clock;
    private final SecureRandom random;

    public WorkerCertificates(UserSecrets secrets, Clock clock, SecureRandom random) {
        this.secrets = secrets;
        this.clock = clock;
        this.random = random;
    }

    /**
     * @param chain PEM, the certificate first
     * @param key PEM, PKCS#8
     * @param trust PEM, what is accepted
     */
    public record Material(String chain, String key, String trust) {

        @Override
        public String toString() {
            return "a certificate with its key";
        }
    }

    /**
     * What the Secret has; made, or made anew, when that cannot be used or is about to end.
     *
     * @param metadata of the Secret
     */
    public Material keep(ConnectModel connect, ObjectMeta metadata) {
        var seen = secrets.read(connect.namespace(), connect.names().tlsSecret());
        seen.ifPresent(there -> requireOurs(there, metadata));
        return seen.flatMap(this::usable).orElseGet(() -> renew(connect, metadata, seen));
    }

    /** Somebody else's would be overwritten, and deleted with the Connect. */
    private static void requireOurs(Secret there, ObjectMeta metadata) {
        var wanted = new SecretBuilder().withMetadata(metadata).build();
        if (!ObjectOwnership.is(there, wanted)) {
            throw new KubeRefusedException(
                    "Secret "
                            + metadata.getName()
                            + " exists and does not belong to this Connect ("
                            + ObjectOwnership.describe(there)
                            + "): delete it if nobody needs it, or give the Connect another name");
        }
    }

    private Optional<Material> usable(Secret secret) {
        var data = SecretData.of(secret);
        return NodeSecretReader.identity(secret)
                .filter(identity -> clock.instant().isBefore(identity.certificate().renewalAt()))
                .filter(identity -> trusted(secret).contains(identity.certificate()))
                .map(identity ->
                        new Material(
                                identity.chainPem(),
                                identity.key().pem(),
                                data.getOrDefault(NodeSecretReader.TRUST, "")));
    }

    private static List<Certificate> trusted(Secret secret) {
        try {
            return Certificate.parse(
                    SecretData.of(secret).getOrDefault(NodeSecretReader.TRUST, ""));
        } catch (MalformedPemException e) {
            return List.of();
        }
    }

    private Material renew(ConnectModel connect, ObjectMeta metadata, Optional<Secret> seen) {
        var now = clock.instant();
        var owner = connect.namespace() + "/" + connect.name();
        var authority = Authority.create("workers", owner, LIFE, now, random);
        Identity identity =
                authority.issue(
                        new CertificateRequest(
                                connect.names().workers(),
                                "",
                                new TreeSet<>(Set.of(connect.names().host(connect.namespace()))),
                                true),
                        LIFE,
                        now,
                        random);
        var trust = new ArrayList<Certificate>();
        trust.add(identity.certificate());
        // So that the file is whole for whoever looks for the issuer; nobody has its key.
        trust.add(authority.certificate());
        seen.flatMap(NodeSecretReader::identity)
                .map(Identity::certificate)
                .filter(each -> each.isValidAt(now))
                .ifPresent(trust::add);
        var material =
                new Material(identity.chainPem(), identity.key().pem(), Certificate.pem(trust));
        secrets.write(
                new SecretBuilder()
                        .withMetadata(metadata)
                        .withType("kubernetes.io/tls")
                        .withData(
                                SecretData.encoded(
                                        Map.of(
                                                NodeSecretReader.CERTIFICATE,
                                                material.chain(),
                                                NodeSecretReader.KEY,
                                                material.key(),
                                                NodeSecretReader.TRUST,
                                                material.trust())))
                        .build(),
                seen);
        return material;
    }
}
