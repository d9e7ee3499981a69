package dev.spillway.operator.config;

import java.util.SortedMap;

/**
 * Who may do what. Nodes and the operator may do everything. They are known by a type of principal
 * that only the inner listeners give: by a name, every client that gets that name would be one.
 * Everybody else may do what ACLs say, also with AllowAll.
 */
final class AuthorizationProperties {
    private static final String PRINCIPALS = "dev.spillway.broker.tls.InnerPrincipalBuilder";
    private static final String AUTHORIZER =
            "org.apache.kafka.metadata.authorizer.StandardAuthorizer";

    private AuthorizationProperties() {}

    static void of(SortedMap<String, String> properties) {
        properties.put("principal.builder.class", PRINCIPALS);
        properties.put("authorizer.class.name", AUTHORIZER);
        properties.put("super.users", "Spillway:__spillway-node;Spillway:__spillway-operator");
    }
}
