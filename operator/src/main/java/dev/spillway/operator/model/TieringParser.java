package dev.spillway.operator.model;

import dev.spillway.operator.api.CacheSpec;
import dev.spillway.operator.api.ClusterHotSpec;
import dev.spillway.operator.api.CopyLagSpec;
import dev.spillway.operator.api.S3Spec;
import dev.spillway.operator.api.S3SpecBuilder;
import dev.spillway.operator.api.TieringSpec;
import dev.spillway.operator.model.Problem.Reason;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses where cold segments go. */
final class TieringParser {
    /** More readers than that at once read from the bucket again, which is not slow either. */
    private static final Bytes LARGEST_DEFAULT_CACHE = Bytes.mebi(512);

    /** One window of one sequential reader (the plugin's read.window.bytes). */
    private static final Bytes MIN_CACHE = Bytes.mebi(16);

    /** What S3 stores without regions call theirs. */
    private static final String ANY_REGION = "us-east-1";

    /** S3 refuses bucket names that look like an IPv4 address. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9]+\\.[0-9]+\\.[0-9]+\\.[0-9]+");

    private static final String DEFAULT_AUDIENCE = "sts.amazonaws.com";

    private final SpecReader in;
    private final S3AccessParser access;

    TieringParser(SpecReader in) {
        this.in = in;
        this.access = new S3AccessParser(in);
    }

    /** The cache for cold data that the user sets; none if it is to follow from the heap. */
    Optional<Bytes> cache(@Nullable TieringSpec spec) {
        return Optional.ofNullable(spec)
                .map(TieringSpec::cache)
                .map(CacheSpec::size)
                .map(this::cache);
    }

    /** A sixteenth of the heap, as far as that is useful. */
    static Bytes defaultCache(Bytes heap) {
        return new Bytes(
                Math.clamp(heap.value() / 16, MIN_CACHE.value(), LARGEST_DEFAULT_CACHE.value()));
    }

    Tiering parse(@Nullable TieringSpec spec, Bytes cache) {
        if (spec == null) {
            return new Tiering.Off();
        }
        var s3 =
                in.required(
                        "spec.tiering.s3",
                        spec.s3(),
                        S3SpecBuilder.builder().bucket("none").region("none").build(),
                        "set the bucket that cold segments go to");
        return new Tiering.S3(
                bucket(s3),
                s3.prefix() == null ? "" : s3.prefix(),
                location(s3),
                credentials(s3),
                access.parse(s3),
                hot(spec.hot()),
                copyLag(spec.copyLag()),
                cache);
    }

    private String bucket(S3Spec s3) {
        String field = "spec.tiering.s3.bucket";
        String bucket = in.required(field, s3.bucket(), "", "set the bucket's name");
        if (ADDRESS.matcher(bucket).matches()) {
            in.refuse(
                    field,
                    Reason.Invalid,
                    "looks like an IP address, which S3 refuses as a bucket name");
        }
        return bucket;
    }

    private S3Location location(S3Spec s3) {
        boolean pathStyle = Boolean.TRUE.equals(s3.pathStyle());
        if (s3.endpoint() != null) {
            return new S3Location.Endpoint(
                    access.uri("endpoint", s3.endpoint(), "https://minio.storage.svc:9000"),
                    s3.region() == null ? ANY_REGION : s3.region(),
                    pathStyle);
        }
        return new S3Location.Aws(
                in.required(
                        "spec.tiering.s3.region",
                        s3.region(),
                        "",
                        "set the bucket's region for AWS, or endpoint for another store"),
                pathStyle);
    }

    private S3Credentials credentials(S3Spec s3) {
        if (s3.credentialsSecret() != null) {
            return new S3Credentials.FromSecret(
                    in.required(
                            "spec.tiering.s3.credentialsSecret.name",
                            s3.credentialsSecret().name(),
                            "",
                            "set the Secret's name"));
        }
        if (s3.webIdentity() == null) {
            return new S3Credentials.Ambient();
        }
        var audience = s3.webIdentity().audience();
        return new S3Credentials.WebIdentity(
                in.required(
                        "spec.tiering.s3.webIdentity.roleArn",
                        s3.webIdentity().roleArn(),
                        "",
                        "set the role's ARN"),
                audience == null ? DEFAULT_AUDIENCE : audience);
    }

    private Hot hot(@Nullable ClusterHotSpec spec) {
        Limit<Bytes> size =
                in.size("spec.tiering.hot.size", spec == null ? null : spec.size(), Limit.none());
        return spec == null || spec.retention() == null
                ? new Hot.Automatic(size, HotHorizon.ALL)
                : new Hot.Fixed(
                        new Retention(
                                in.time(
                                        "spec.tiering.hot.retention",
                                        spec.retention(),
                                        Limit.none()),
                                size));
    }

    private CopyLag copyLag(@Nullable CopyLagSpec spec) {
        if (spec == null) {
            return CopyLag.NONE;
        }
        return new CopyLag(
                in.time("spec.tiering.copyLag.time", spec.time(), Limit.of(new Millis(0)))
                                instanceof Limit.AtMost<Millis>(Millis time)
                        ? time
                        : unlimited("spec.tiering.copyLag.time"),
                in.size("spec.tiering.copyLag.size", spec.size(), Limit.none()));
    }

    private Millis unlimited(String field) {
        in.refuse(
                field,
                Reason.Invalid,
                "segments that are never copied fill the disks; write a duration, for example 10m");
        return new Millis(0);
    }

    private Bytes cache(String text) {
        String field = "spec.tiering.cache.size";
        Bytes size = in.bytes(field, text);
        if (size.compareTo(MIN_CACHE) < 0) {
            in.refuse(
                    field,
                    Reason.Invalid,
                    "%s is too small to read cold data quickly; write at least %s"
                            .formatted(text, MIN_CACHE.text()));
        }
        return size;
    }
}
