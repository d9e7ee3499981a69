package dev.spillway.operator.desired;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.S3Access.CertificateAuthority;
import dev.spillway.operator.model.S3Credentials;
import dev.spillway.operator.model.Tiering;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.KeyToPathBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * Files that a broker needs for the bucket: each is a volume, a mount, and a variable that tells
 * where it is.
 *
 * @param mount where the volume is; whole, so that Kubernetes keeps its files up to date
 * @param variable that server.properties refers to
 * @param path its value: the mount, or a file in it
 */
record S3FileMounts(Volume volume, String mount, String variable, String path) {
    private static final String CREDENTIALS = "/etc/spillway/s3";
    private static final String CA = "/etc/spillway/s3-ca";
    private static final String CA_FILE = "ca.crt";
    private static final String TOKEN = "/etc/spillway/s3-token";
    private static final String TOKEN_FILE = "token";

    /** The kubelet renews a token when four fifths of this are over. */
    private static final long TOKEN_SECONDS = 3600;

    /** r--r-----: the Pod's group, which is Kafka's, and nobody else. */
    private static final int GROUP_ONLY = 0440;

    /** Controllers do not use the bucket. */
    static List<S3FileMounts> of(ClusterModel cluster, KafkaNode node) {
        return switch (node) {
            case KafkaNode.Controller controller -> List.of();
            case KafkaNode.Broker broker ->
                    switch (cluster.tiering()) {
                        case Tiering.Off off -> List.of();
                        case Tiering.S3 s3 -> of(s3);
                    };
        };
    }

    private static List<S3FileMounts> of(Tiering.S3 s3) {
        var files = new ArrayList<S3FileMounts>();
        switch (s3.credentials()) {
            case S3Credentials.Ambient ambient -> {}
            case S3Credentials.FromSecret(String name) -> files.add(credentials(name));
            case S3Credentials.WebIdentity(String roleArn, String audience) ->
                    files.add(token(audience));
        }
        s3.access().ca().ifPresent(ca -> files.add(ca(ca)));
        return files;
    }

    private static S3FileMounts credentials(String secret) {
        var volume =
                named("s3-credentials")
                        .withNewSecret()
                        .withSecretName(secret)
                        .withDefaultMode(GROUP_ONLY)
                        .endSecret()
                        .build();
        return new S3FileMounts(volume, CREDENTIALS, "SPILLWAY_S3_CREDENTIALS", CREDENTIALS);
    }

    private static S3FileMounts token(String audience) {
        var volume =
                named("s3-token")
                        .withNewProjected()
                        .addNewSource()
                        .withNewServiceAccountToken()
                        .withAudience(audience)
                        .withExpirationSeconds(TOKEN_SECONDS)
                        .withPath(TOKEN_FILE)
                        .endServiceAccountToken()
                        .endSource()
                        .endProjected()
                        .build();
        return new S3FileMounts(volume, TOKEN, "SPILLWAY_S3_TOKEN", TOKEN + "/" + TOKEN_FILE);
    }

    /**
     * Of a Secret only the certificate: it may hold the CA's private key, too. What is not there
     * keeps no broker from serving hot data: the plugin says what it misses, and takes it up when
     * it comes.
     */
    private static S3FileMounts ca(CertificateAuthority ca) {
        var volume =
                switch (ca) {
                    case CertificateAuthority.FromConfigMap(String name, String key) ->
                            named("s3-ca")
                                    .withNewConfigMap()
                                    .withName(name)
                                    .withItems(file(key))
                                    .withOptional(true)
                                    .endConfigMap()
                                    .build();
                    case CertificateAuthority.FromSecret(String name, String key) ->
                            named("s3-ca")
                                    .withNewSecret()
                                    .withSecretName(name)
                                    .withItems(file(key))
                                    .withDefaultMode(GROUP_ONLY)
                                    .withOptional(true)
                                    .endSecret()
                                    .build();
                };
        return new S3FileMounts(volume, CA, "SPILLWAY_S3_CA", CA + "/" + CA_FILE);
    }

    private static KeyToPath file(String key) {
        return new KeyToPathBuilder().withKey(key).withPath(CA_FILE).build();
    }

    private static VolumeBuilder named(String name) {
        return new VolumeBuilder().withName(name);
    }
}
