package dev.spillway.operator.model;

import dev.spillway.operator.api.User;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A User's spec with every default filled in, always valid.
 *
 * @param resource metadata.name
 * @param cluster name of the Cluster
 * @param acls all that it may do
 * @param rotation the text of the annotation by which a person asks for other credentials; empty
 *     when there is none
 */
@RecordBuilder
public record UserModel(
        String namespace,
        String resource,
        String uid,
        String cluster,
        Identity identity,
        SortedSet<Acl> acls,
        Quotas quotas,
        String rotation) {

    public static final String SECRET_SUFFIX = "-credentials";

    public UserModel {
        acls = Collections.unmodifiableSortedSet(new TreeSet<>(acls));
    }

    /** The Secret with what clients need: {@code billing-credentials}. */
    public String secret() {
        return secretOf(resource);
    }

    /** The same, of the User of that name. */
    public static String secretOf(String resource) {
        return resource + SECRET_SUFFIX;
    }

    public static ParseResult<UserModel> parse(User user) {
        return SpecReader.<UserModel>unreadable(user).orElseGet(() -> new UserParser(user).parse());
    }
}
