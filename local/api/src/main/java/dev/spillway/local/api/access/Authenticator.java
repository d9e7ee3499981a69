package dev.spillway.local.api.access;

import dev.spillway.local.api.object.GroupResource;
import dev.spillway.local.api.object.StatusException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/** Finds out who sends a request, by its bearer token and the headers of an impersonation. */
public final class Authenticator {

    private static final String SCHEME = "Bearer ";

    private final byte[] administratorsToken;
    private final ServiceAccountTokens accounts;
    private final Rbac rbac;

    public Authenticator(String administratorsToken, ServiceAccountTokens accounts, Rbac rbac) {
        this.administratorsToken = administratorsToken.getBytes(StandardCharsets.UTF_8);
        this.accounts = accounts;
        this.rbac = rbac;
    }

    /**
     * @param authorization the header, empty if absent
     * @param impersonated the user that the caller wants to be; empty if none
     * @param groups of that user
     * @throws StatusException 401; 403 if the caller may not impersonate
     */
    public Caller caller(String authorization, String impersonated, List<String> groups) {
        Caller caller =
                token(authorization)
                        .flatMap(this::byToken)
                        .orElseThrow(StatusException::unauthorized);
        if (impersonated.isEmpty()) {
            if (!groups.isEmpty()) {
                throw StatusException.badRequest(
                        "requested group impersonation without impersonating a user");
            }
            return caller;
        }
        mayImpersonate(caller, impersonated, groups);
        return Caller.impersonated(impersonated, groups);
    }

    private static Optional<String> token(String authorization) {
        return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? Optional.of(authorization.substring(SCHEME.length()).strip())
                : Optional.empty();
    }

    private Optional<Caller> byToken(String token) {
        byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(bytes, administratorsToken)
                ? Optional.of(Caller.ADMINISTRATOR)
                : accounts.caller(token);
    }

    private void mayImpersonate(Caller caller, String user, List<String> groups) {
        String[] account = user.split(":", -1);
        boolean isAccount = user.startsWith("system:serviceaccount:") && account.length == 4;
        rbac.require(
                caller,
                isAccount
                        ? impersonate("serviceaccounts", account[2], account[3])
                        : impersonate("users", "", user));
        groups.forEach(group -> rbac.require(caller, impersonate("groups", "", group)));
    }

    private static Attributes impersonate(String resource, String namespace, String name) {
        return new Attributes.OnResource(
                "impersonate", new GroupResource("", resource), "", namespace, name);
    }
}
