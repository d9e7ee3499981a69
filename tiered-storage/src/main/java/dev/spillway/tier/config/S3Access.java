package dev.spillway.tier.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * How the bucket is accessed: trusted CAs, proxy, identity, encryption, owner.
 *
 * @param caFile PEM file of CAs to trust in addition to the JVM's own
 * @param stsEndpoint of the service that issues credentials for roles; empty for Amazon's own
 * @param bucketOwner account that the bucket must belong to
 */
public record S3Access(
        Optional<Path> caFile,
        Optional<Proxy> proxy,
        Optional<WebIdentity> webIdentity,
        Optional<Role> role,
        Optional<URI> stsEndpoint,
        Encryption encryption,
        Optional<String> bucketOwner) {

    /**
     * An HTTP proxy.
     *
     * @param except hosts that are reached without it: a name stands for itself and its subdomains,
     *     a name with a leading dot for the subdomains only
     */
    public record Proxy(URI url, List<String> except) {}

    /** A role in exchange for a token, e.g. that of a Kubernetes service account. */
    public record WebIdentity(Path tokenFile, String roleArn) {}

    /** A role that is assumed with the other credentials. */
    public record Role(String arn, Optional<String> externalId) {}

    /** Server-side encryption that is requested. */
    public sealed interface Encryption {
        /** The bucket's own settings apply. */
        record BucketDefault() implements Encryption {}

        record Aes256() implements Encryption {}

        /**
         * @param algorithm {@code aws:kms} or {@code aws:kms:dsse}
         * @param keyId empty for Amazon's own key for S3
         */
        record Kms(String algorithm, Optional<String> keyId, boolean bucketKey)
                implements Encryption {}
    }

    private static final Pattern ROLE = Pattern.compile("arn:[a-z-]+:iam::[0-9]*:role/\\S{1,512}");
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final Pattern HOST = Pattern.compile("\\.?[A-Za-z0-9]([A-Za-z0-9.:-]*)");

    /** As STS and S3 limit them. */
    private static final Pattern EXTERNAL_ID = Pattern.compile("[\\w+=,.@:/-]{2,1224}");

    private static final Pattern KEY_ID = Pattern.compile("[A-Za-z0-9:/_-]{1,2048}");

    static S3Access parse(AbstractConfig config, Optional<URI> endpoint) {
        Optional<Path> caFile = text(config, "s3.ca.file").map(Path::of);
        Optional<URI> sts = text(config, "s3.sts.endpoint").map(url -> url("s3.sts.endpoint", url));
        if (caFile.isPresent() && allPlain(endpoint, sts)) {
            throw new ConfigException(
                    "s3.ca.file",
                    caFile.get(),
                    "is for https, but s3.endpoint is http: use https there, or remove this"
                            + " setting");
        }
        Optional<WebIdentity> webIdentity = webIdentity(config);
        if (webIdentity.isPresent() && text(config, "s3.credentials.directory").isPresent()) {
            throw new ConfigException(
                    "s3.web.identity.token.file",
                    webIdentity.get().tokenFile(),
                    "cannot be used together with s3.credentials.directory: remove one of them"
                            + " (s3.role.arn is for a role on top of other credentials)");
        }
        Optional<Role> role = role(config);
        if (sts.isPresent() && webIdentity.isEmpty() && role.isEmpty()) {
            throw new ConfigException(
                    "s3.sts.endpoint",
                    sts.get(),
                    "has no effect: set s3.role.arn or s3.web.identity.role.arn, or remove this"
                            + " setting");
        }
        return new S3Access(
                caFile,
                proxy(config),
                webIdentity,
                role,
                sts,
                encryption(config),
                text(config, "s3.bucket.owner")
                        .map(id -> matching(ACCOUNT, "s3.bucket.owner", id, "12 digits")));
    }

    private static boolean allPlain(Optional<URI> endpoint, Optional<URI> sts) {
        return endpoint.filter(uri -> "http".equals(uri.getScheme())).isPresent()
                && sts.filter(uri -> "https".equals(uri.getScheme())).isEmpty();
    }

    private static Optional<Proxy> proxy(AbstractConfig config) {
        List<String> except = config.getList("s3.proxy.except");
        Optional<URI> url = text(config, "s3.proxy.url").map(S3Access::proxyUrl);
        if (url.isEmpty() && !except.isEmpty()) {
            throw new ConfigException(
                    "s3.proxy.except", except, "needs s3.proxy.url, which is not set");
        }
        except.forEach(host -> matching(HOST, "s3.proxy.except", host, "host names or addresses"));
        return url.map(proxy -> new Proxy(proxy, List.copyOf(except)));
    }

    private static URI proxyUrl(String value) {
        URI uri = url("s3.proxy.url", value);
        if (!"http".equals(uri.getScheme()) || uri.getPort() < 0 || uri.getUserInfo() != null) {
            throw new ConfigException(
                    "s3.proxy.url",
                    uri.getUserInfo() == null ? value : "(with a password)",
                    "must be like http://proxy.example.com:3128, without user and password");
        }
        return uri;
    }

    private static Optional<WebIdentity> webIdentity(AbstractConfig config) {
        Optional<String> file = text(config, "s3.web.identity.token.file");
        Optional<String> role = text(config, "s3.web.identity.role.arn");
        if (file.isPresent() != role.isPresent()) {
            throw new ConfigException(
                    file.isPresent() ? "s3.web.identity.role.arn" : "s3.web.identity.token.file",
                    null,
                    "is missing: a token file needs a role, and the role a token file");
        }
        return file.map(path ->
                new WebIdentity(
                        Path.of(path), arn("s3.web.identity.role.arn", role.orElseThrow())));
    }

    private static Optional<Role> role(AbstractConfig config) {
        Optional<String> externalId =
                text(config, "s3.role.external.id")
                        .map(id ->
                                matching(
                                        EXTERNAL_ID,
                                        "s3.role.external.id",
                                        id,
                                        "2 to 1224 letters, digits or any of +=,.@:/-_"));
        Optional<String> arn = text(config, "s3.role.arn").map(text -> arn("s3.role.arn", text));
        if (arn.isEmpty() && externalId.isPresent()) {
            throw new ConfigException(
                    "s3.role.external.id",
                    externalId.get(),
                    "needs s3.role.arn, the role that requires it");
        }
        return arn.map(role -> new Role(role, externalId));
    }

    private static String arn(String name, String value) {
        return matching(ROLE, name, value, "like arn:aws:iam::123456789012:role/kafka");
    }

    private static Encryption encryption(AbstractConfig config) {
        String algorithm = config.getString("s3.encryption");
        Optional<String> key =
                text(config, "s3.kms.key.id")
                        .map(id ->
                                matching(KEY_ID, "s3.kms.key.id", id, "an id, an alias or an ARN"));
        boolean bucketKey = config.getBoolean("s3.kms.bucket.key");
        boolean kms =
                algorithm.equals(SettingsDefinition.KMS)
                        || algorithm.equals(SettingsDefinition.KMS_DSSE);
        if (!kms && (key.isPresent() || bucketKey)) {
            throw new ConfigException(
                    key.isPresent() ? "s3.kms.key.id" : "s3.kms.bucket.key",
                    key.isPresent() ? key.get() : bucketKey,
                    "needs s3.encryption=aws:kms, but that is " + algorithm);
        }
        if (bucketKey && algorithm.equals(SettingsDefinition.KMS_DSSE)) {
            throw new ConfigException(
                    "s3.kms.bucket.key", true, "S3 has no bucket keys with aws:kms:dsse");
        }
        if (kms) {
            return new Encryption.Kms(algorithm, key, bucketKey);
        }
        return algorithm.equals("AES256")
                ? new Encryption.Aes256()
                : new Encryption.BucketDefault();
    }

    static URI url(String name, String value) {
        try {
            URI uri = URI.create(value);
            if (uri.getHost() != null
                    && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw new ConfigException(name, value, "must be a URL such as https://s3.example.com:9000");
    }

    private static String matching(Pattern pattern, String name, String value, String what) {
        if (!pattern.matcher(value).matches()) {
            throw new ConfigException(name, value, "must be " + what);
        }
        return value;
    }

    private static Optional<String> text(AbstractConfig config, String name) {
        @Nullable String value = config.getString(name);
        return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
    }
}
