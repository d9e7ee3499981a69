package dev.spillway.operator.model;

import dev.spillway.operator.api.ClusterReference;
import dev.spillway.operator.api.User;
import dev.spillway.operator.api.UserAuthentication;
import dev.spillway.operator.api.UserSpec;
import dev.spillway.operator.api.UserSpecBuilder;
import dev.spillway.operator.model.Problem.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Parses a User into a UserModel, in the order of the spec. */
final class UserParser {
    /** Of an object's name in Kubernetes, the Secret's. */
    private static final int MAX_NAME = 253 - UserModel.SECRET_SUFFIX.length();

    /** Of a common name in a certificate (RFC 5280, ub-common-name). */
    private static final int MAX_COMMON_NAME = 64;

    /** One call of Kafka carries as many, so that a User's are made or removed as a whole. */
    private static final int MAX_ACLS = 1_000;

    private static final String RESERVED_PREFIX = "__spillway";

    /** A principal that Kafka gives to clients that do not authenticate, and that for all. */
    private static final Set<String> RESERVED = Set.of("ANONYMOUS", "*");

    private final SpecReader in = new SpecReader();
    private final User user;

    UserParser(User user) {
        this.user = user;
    }

    ParseResult<UserModel> parse() {
        UserSpec spec =
                in.required(
                        "spec",
                        user.getSpec(),
                        UserSpecBuilder.builder().build(),
                        "set at least spec.cluster.name");
        ClusterReference reference = spec.cluster();
        String cluster =
                in.required(
                        "spec.cluster.name",
                        reference == null ? null : reference.name(),
                        "",
                        "set the name of the User's Cluster");
        String rotation = rotation();
        Identity identity = identity(spec, rotation);
        SortedSet<Acl> acls = acls(spec);
        Quotas quotas = new QuotasParser(in, "spec.quotas").parse(spec.quotas());
        return in.result(() ->
                UserModelBuilder.builder()
                        .namespace(user.getMetadata().getNamespace())
                        .resource(user.getMetadata().getName())
                        .uid(user.getMetadata().getUid())
                        .cluster(cluster)
                        .identity(identity)
                        .acls(acls)
                        .quotas(quotas)
                        .rotation(rotation)
                        .build());
    }

    private String rotation() {
        Map<String, String> annotations = user.getMetadata().getAnnotations();
        return annotations == null ? "" : annotations.getOrDefault(Labels.ROTATE, "");
    }

    private Identity identity(UserSpec spec, String rotation) {
        String resource = user.getMetadata().getName();
        if (resource.length() > MAX_NAME) {
            in.refuse(
                    "metadata.name",
                    Reason.Invalid,
                    "has more than %d characters, and the Secret is named %s%s; create the User under a shorter name"
                            .formatted(MAX_NAME, "NAME", UserModel.SECRET_SUFFIX));
        }
        UserAuthentication authentication =
                spec.authentication() == null ? UserAuthentication.Scram : spec.authentication();
        if (spec.name() != null && authentication != UserAuthentication.External) {
            in.refuse(
                    "spec.name",
                    Reason.Forbidden,
                    "is for authentication: External; otherwise metadata.name is the User's name,"
                            + " so remove it");
        }
        Optional<Millis> rotateAfter = rotateAfter(spec.rotateAfter(), authentication);
        return switch (authentication) {
            case Scram -> new Identity.Scram(resource, rotateAfter);
            case MutualTls -> mutualTls(resource, rotation);
            case External -> new Identity.External(external(spec.name(), resource));
        };
    }

    private Identity mutualTls(String resource, String rotation) {
        if (resource.length() > MAX_COMMON_NAME) {
            in.refuse(
                    "metadata.name",
                    Reason.Invalid,
                    ("has more than the %d characters that a certificate's common name may have;"
                                    + " create the User under a shorter name")
                            .formatted(MAX_COMMON_NAME));
        }
        return Identity.MutualTls.of(
                resource, String.valueOf(user.getMetadata().getUid()), rotation);
    }

    private String external(@Nullable String given, String resource) {
        if (given == null) {
            return resource;
        }
        if (RESERVED.contains(given) || given.startsWith(RESERVED_PREFIX)) {
            in.refuse(
                    "spec.name",
                    Reason.Forbidden,
                    given
                            + " is reserved, for the cluster's own nodes or for clients without a"
                            + " name; choose another name");
        } else if (given.startsWith("User:")) {
            in.refuse(
                    "spec.name",
                    Reason.Invalid,
                    "Kafka adds User: itself; write " + given.substring("User:".length()));
        } else if (given.isBlank() || given.chars().anyMatch(Character::isISOControl)) {
            in.refuse(
                    "spec.name",
                    Reason.Invalid,
                    "is blank or has control characters; write the name as Kafka logs it, without"
                            + " User:");
        } else if (Identity.isLikeOfCertificate(given)) {
            in.refuse(
                    "spec.name",
                    Reason.Forbidden,
                    "is as the subject of a certificate that the operator issues (OU=spillway-);"
                            + " use authentication: MutualTls, or choose another name");
        }
        return given;
    }

    private Optional<Millis> rotateAfter(
            @Nullable String given, UserAuthentication authentication) {
        if (given == null) {
            return Optional.empty();
        }
        if (authentication != UserAuthentication.Scram) {
            in.refuse(
                    "spec.rotateAfter",
                    Reason.Forbidden,
                    "is the age of a password, for authentication: Scram; remove it");
        }
        return switch (in.time("spec.rotateAfter", given, Limit.none())) {
            case Limit.AtMost<Millis>(Millis age) -> {
                if (age.value() < Millis.days(1).value() / 24 && !in.refused("spec.rotateAfter")) {
                    in.refuse("spec.rotateAfter", Reason.Invalid, "must be at least 1h");
                }
                yield Optional.of(age);
            }
            case Limit.Unlimited<Millis> unlimited -> Optional.empty();
        };
    }

    private SortedSet<Acl> acls(UserSpec spec) {
        var all = new TreeSet<Acl>();
        var entries = Optional.ofNullable(spec.access()).orElse(List.of());
        for (int i = 0; i < entries.size(); i++) {
            all.addAll(new AccessParser(in, "spec.access[" + i + "]", entries.get(i)).parse());
        }
        var needed = AccessRules.withoutImplied(all);
        if (needed.size() > MAX_ACLS) {
            in.refuse(
                    "spec.access",
                    Reason.Invalid,
                    "leads to %d ACLs, and a User has at most %d; name topics by a prefix"
                            .formatted(needed.size(), MAX_ACLS));
        }
        return needed;
    }
}
