package dev.spillway.local.api.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.GroupResource;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.store.Journal;
import dev.spillway.local.api.store.Key;
import dev.spillway.local.api.store.Store;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may do what, by Kubernetes' rules. */
class RbacTest {
    private static final Caller BOT = Caller.serviceAccount("team", "bot");

    private final Store store = new Store(Journal.none());
    private final Rbac rbac = new Rbac(store);

    @Test
    void nobodyMayDoAnythingThatNoRoleGrants() {
        assertThat(may("get", "", "secrets", "", "team", "s")).isFalse();
        assertThat(may("list", "", "pods", "", "", "")).isFalse();
    }

    @Test
    void theMembersOfSystemMastersMayDoEverything() {
        assertThat(rbac.allows(Caller.ADMINISTRATOR, on("delete", "", "nodes", "", "", "local")))
                .isTrue();
        assertThat(rbac.allows(Caller.ADMINISTRATOR, new Attributes.OnPath("put", "/faults")))
                .isTrue();
    }

    @Test
    void everyoneMayDiscoverTheApiAndAskWhatTheyMay() {
        assertThat(rbac.allows(BOT, new Attributes.OnPath("get", "/apis/apps/v1"))).isTrue();
        assertThat(rbac.allows(BOT, new Attributes.OnPath("get", "/metrics"))).isFalse();
        assertThat(rbac.allows(BOT, new Attributes.OnPath("put", "/api"))).isFalse();
        assertThat(may("create", "authorization.k8s.io", "selfsubjectaccessreviews", "", "", ""))
                .isTrue();
    }

    /** {@code verb group resource subresource namespace name}. */
    @ParameterizedTest
    @CsvSource({
        "get, '', pods, '', team, a, true",
        "get, '', pods, '', team, '', true",
        "list, '', pods, '', team, '', false",
        "get, '', pods, log, team, a, true",
        "get, '', pods, status, team, a, false",
        "get, '', pods, '', other, a, false",
        "get, '', pods, '', '', '', false",
        "get, apps, pods, '', team, a, false",
        "get, '', secrets, '', team, mine, true",
        "get, '', secrets, '', team, yours, false",
        "get, '', secrets, '', team, '', false",
        "patch, apps, deployments, scale, team, d, true",
        "patch, apps, deployments, '', team, d, false",
        "patch, apps, replicasets, scale, team, d, true",
        "delete, lab.example.dev, widgets, status, team, w, true",
        "delete, lab.example.org, widgets, '', team, w, false"
    })
    void aRoleGrantsExactlyWhatItsRulesSay(
            String verb,
            String group,
            String resource,
            String subresource,
            String namespace,
            String name,
            boolean granted) {
        role(
                "Role",
                "team",
                "r",
                """
                rules:
                - {apiGroups: [''], resources: [pods, pods/log], verbs: [get]}
                - {apiGroups: [''], resources: [secrets], verbs: [get], resourceNames: [mine]}
                - {apiGroups: [apps], resources: ['*/scale'], verbs: [patch]}
                - {apiGroups: [lab.example.dev], resources: ['*'], verbs: ['*']}
                """);
        bind("RoleBinding", "team", "Role", "r", "{kind: ServiceAccount, name: bot}");

        assertThat(may(verb, group, resource, subresource, namespace, name)).isEqualTo(granted);
    }

    @Test
    void aClusterRoleIsGrantedInOneNamespaceByARoleBinding() {
        role(
                "ClusterRole",
                "",
                "reader",
                "rules: [{apiGroups: [''], resources: [pods], verbs: [get, list]}]");
        bind(
                "RoleBinding",
                "team",
                "ClusterRole",
                "reader",
                "{kind: User, name: " + BOT.name() + "}");

        assertThat(may("list", "", "pods", "", "team", "")).isTrue();
        assertThat(may("list", "", "pods", "", "", "")).isFalse();

        bind(
                "ClusterRoleBinding",
                "",
                "ClusterRole",
                "reader",
                "{kind: Group, name: 'system:serviceaccounts:team'}");

        assertThat(may("list", "", "pods", "", "", "")).isTrue();
        assertThat(may("get", "", "pods", "", "other", "a")).isTrue();
    }

    @Test
    void pathsAreGrantedInTheWholeClusterOnly() {
        role(
                "ClusterRole",
                "",
                "scraper",
                "rules: [{nonResourceURLs: [/metrics, '/m/*'], verbs: [get]}]");
        bind("RoleBinding", "team", "ClusterRole", "scraper", "{kind: ServiceAccount, name: bot}");
        assertThat(rbac.allows(BOT, new Attributes.OnPath("get", "/metrics"))).isFalse();

        bind(
                "ClusterRoleBinding",
                "",
                "ClusterRole",
                "scraper",
                "{kind: ServiceAccount, name: bot, namespace: team}");

        assertThat(rbac.allows(BOT, new Attributes.OnPath("get", "/metrics"))).isTrue();
        assertThat(rbac.allows(BOT, new Attributes.OnPath("get", "/m/a/b"))).isTrue();
        assertThat(rbac.allows(BOT, new Attributes.OnPath("get", "/metrics/a"))).isFalse();
    }

    @Test
    void aServiceAccountOfAnotherNamespaceIsAnother() {
        role("Role", "team", "r", "rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]");
        bind(
                "RoleBinding",
                "team",
                "Role",
                "r",
                "{kind: ServiceAccount, name: bot, namespace: elsewhere}");

        assertThat(may("get", "", "pods", "", "team", "a")).isFalse();
    }

    @Test
    void aBindingToARoleThatDoesNotExistGrantsNothing() {
        bind("RoleBinding", "team", "Role", "gone", "{kind: ServiceAccount, name: bot}");

        assertThat(may("get", "", "pods", "", "team", "a")).isFalse();
    }

    @Test
    void refusalsAreInKubernetesWords() {
        assertThatThrownBy(
                        () -> rbac.require(BOT, on("get", "", "secrets", "", "team", "password")))
                .hasMessage(
                        "secrets \"password\" is forbidden: User"
                                + " \"system:serviceaccount:team:bot\" cannot get resource"
                                + " \"secrets\" in API group \"\" in the namespace \"team\"");
        assertThatThrownBy(() -> rbac.require(BOT, on("list", "apps", "deployments", "", "", "")))
                .hasMessage(
                        "deployments.apps is forbidden: User \"system:serviceaccount:team:bot\""
                                + " cannot list resource \"deployments\" in API group \"apps\" at"
                                + " the cluster scope");
        assertThatThrownBy(() -> rbac.require(BOT, new Attributes.OnPath("get", "/metrics")))
                .hasMessage(
                        "forbidden: User \"system:serviceaccount:team:bot\" cannot get path"
                                + " \"/metrics\"");
    }

    private boolean may(
            String verb,
            String group,
            String resource,
            String subresource,
            String namespace,
            String name) {
        return rbac.allows(BOT, on(verb, group, resource, subresource, namespace, name));
    }

    private static Attributes on(
            String verb,
            String group,
            String resource,
            String subresource,
            String namespace,
            String name) {
        return new Attributes.OnResource(
                verb, new GroupResource(group, resource), subresource, namespace, name);
    }

    private void role(String kind, String namespace, String name, String rules) {
        put(kind, namespace, name, rules);
    }

    private void bind(String kind, String namespace, String role, String name, String subject) {
        put(
                kind,
                namespace,
                name + store.revision(),
                "roleRef: {kind: %s, name: %s}\nsubjects: %s"
                        .formatted(role, name, List.of(subject)));
    }

    private void put(String kind, String namespace, String name, String yaml) {
        try {
            ObjectNode object = (ObjectNode) Json.readYaml(yaml.getBytes(StandardCharsets.UTF_8));
            ObjectMeta.of(object).node().put("name", name).put("namespace", namespace);
            String resource = "rbac.authorization.k8s.io/" + kind.toLowerCase(Locale.ROOT) + "s";
            store.put(new Key(resource, namespace, name), object);
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
