package dev.spillway.local.api;

import static dev.spillway.local.api.TestApi.CONFIG_MAPS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in, and how far. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTest {
    private static final String SECRETS = "/api/v1/namespaces/default/secrets";
    private static final String ACCOUNTS = "/api/v1/namespaces/default/serviceaccounts";
    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/namespaces/default/";
    private static final String REVIEW = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";
    private static final String BOT = "system:serviceaccount:default:bot";

    private final TestApi api = new TestApi(ApiServer.Config.inMemory().withFaults(true));

    @BeforeAll
    void aBotThatMayReadAndApplyConfigMaps() {
        api.create(ACCOUNTS, "metadata: {name: bot}");
        api.create(SECRETS, "metadata: {name: password}\nstringData: {k: hidden}");
        api.create(
                RBAC + "roles",
                """
                metadata: {name: bot}
                rules: [{apiGroups: [''], resources: [configmaps], verbs: [get, list, patch]}]
                """);
        api.create(
                RBAC + "rolebindings",
                """
                metadata: {name: bot}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: bot}
                subjects: [{kind: ServiceAccount, name: bot, namespace: default}]
                """);
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/namespaces/default/pods",
                "/api/v1/namespaces/default/configmaps?watch=1",
                "/api",
                "/apis",
                "/version",
                "/openapi/v3",
                "/metrics",
                "/faults",
                "/healthz/..",
                "/nothing"
            })
    void withoutAValidTokenThereIsNothingToSee(String path) {
        for (String header :
                new String[] {
                    "",
                    "Bearer",
                    "Bearer ",
                    "Bearer wrong",
                    "Basic " + api.server.credentials().administratorsToken(),
                    "Bearer " + api.server.credentials().administratorsToken() + "x"
                }) {
            var answer = api.sendAs("GET", path, "", Map.of("Authorization", header));

            assertThat(answer.code()).as("%s with '%s'", path, header).isEqualTo(401);
            assertThat(answer.body().toString())
                    .isEqualTo(
                            "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"metadata\":{},"
                                    + "\"status\":\"Failure\",\"message\":\"Unauthorized\","
                                    + "\"reason\":\"Unauthorized\",\"code\":401}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/healthz", "/livez", "/readyz"})
    void itsHealthIsOpenToEveryone(String path) {
        assertThat(api.sendAs("GET", path, "", Map.of("Authorization", "")).code()).isEqualTo(200);
    }

    @Test
    void aWriteWithoutATokenChangesNothing() {
        var refused =
                api.sendAs(
                        "POST",
                        CONFIG_MAPS,
                        TestApi.configMap("intruder"),
                        Map.of("Authorization", ""));

        assertThat(refused.code()).isEqualTo(401);
        assertThat(api.get(CONFIG_MAPS + "/intruder").code()).isEqualTo(404);
    }

    @Test
    void aServiceAccountDoesWhatItsRoleSaysAndNothingElse() {
        assertThat(asBot("GET", CONFIG_MAPS, "").code()).isEqualTo(200);
        assertThat(asBot("GET", CONFIG_MAPS + "?watch=1&timeoutSeconds=1", "").code())
                .isEqualTo(403);
        assertThat(asBot("POST", CONFIG_MAPS, TestApi.configMap("no")).code()).isEqualTo(403);
        var secret = asBot("GET", SECRETS + "/password", "");
        assertThat(secret.code()).isEqualTo(403);
        assertThat(secret.at("reason").asText()).isEqualTo("Forbidden");
        assertThat(secret.message())
                .isEqualTo(
                        "secrets \"password\" is forbidden: User \""
                                + BOT
                                + "\" cannot get"
                                + " resource \"secrets\" in API group \"\" in the namespace"
                                + " \"default\"");
        assertThat(asBot("GET", "/metrics", "").code()).isEqualTo(403);
        assertThat(asBot("PUT", "/faults", "faults: []").code()).isEqualTo(403);
        assertThat(asBot("GET", "/apis", "").code()).isEqualTo(200);
        assertThat(asBot("POST", ACCOUNTS + "/bot/token", "spec: {}").code()).isEqualTo(403);
    }

    /** As the chart says of each right to apply. */
    @Test
    void anApplyThatCreatesNeedsTheRightToCreate() {
        api.create(CONFIG_MAPS, TestApi.configMap("present"));
        String apply = "apiVersion: v1\nkind: ConfigMap\ndata: {own: w}";

        assertThat(applyAsBot("present", apply).code()).isEqualTo(200);
        var refused = applyAsBot("absent", apply);

        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.message()).contains("cannot create resource \"configmaps\"");
    }

    @Test
    void aRightToOneNameIsEnoughToWatchThatName() {
        api.create(ACCOUNTS, "metadata: {name: watcher}");
        api.create(
                RBAC + "roles",
                """
                metadata: {name: watcher}
                rules: [{apiGroups: [''], resources: [secrets], resourceNames: [password], verbs: [list]}]
                """);
        api.create(
                RBAC + "rolebindings",
                """
                metadata: {name: watcher}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: watcher}
                subjects: [{kind: ServiceAccount, name: watcher, namespace: default}]
                """);
        String token = api.token("default", "watcher");

        assertThat(as(token, "GET", SECRETS + "?fieldSelector=metadata.name%3Dpassword", "").code())
                .isEqualTo(200);
        assertThat(as(token, "GET", SECRETS, "").code()).isEqualTo(403);
    }

    @Test
    void canIAnswersWhatARequestWouldMeet() {
        assertThat(allowed("verb: list, resource: configmaps")).isTrue();
        assertThat(allowed("verb: create, resource: configmaps")).isFalse();
        assertThat(allowed("verb: get, resource: secrets, name: password")).isFalse();
    }

    @Test
    void anAdministratorMayActAsAnotherAndIsNoMoreThanThat() {
        var headers = Map.of("Impersonate-User", BOT);

        assertThat(api.sendAs("GET", SECRETS, "", headers).code()).isEqualTo(403);
        assertThat(api.sendAs("GET", CONFIG_MAPS, "", headers).code()).isEqualTo(200);
    }

    @Test
    void nobodyElseMayActAsAnother() {
        for (var headers :
                new Map[] {
                    Map.of("Impersonate-User", "spillway-local"),
                    Map.of("Impersonate-User", BOT, "Impersonate-Group", "system:masters"),
                }) {
            var all = new java.util.HashMap<String, String>(headers);
            all.put("Authorization", "Bearer " + api.token("default", "bot"));

            var refused = api.sendAs("GET", SECRETS, "", all);

            assertThat(refused.code()).isEqualTo(403);
            assertThat(refused.message()).contains("cannot impersonate resource");
        }
    }

    @Test
    void aTokenEndsWithItsServiceAccount() {
        api.create(ACCOUNTS, "metadata: {name: leaver}");
        String token = api.token("default", "leaver");
        assertThat(as(token, "GET", "/apis", "").code()).isEqualTo(200);

        api.delete(ACCOUNTS + "/leaver");

        assertThat(as(token, "GET", "/apis", "").code()).isEqualTo(401);
    }

    @Test
    void aTokenIsBoundToAPodThatExists() {
        var bound = "spec: {boundObjectRef: {apiVersion: v1, kind: Pod, name: gone}}";
        assertThat(api.create(ACCOUNTS + "/bot/token", bound).code()).isEqualTo(404);
        api.create(
                TestApi.PODS,
                "metadata: {name: here}\nspec: {containers: [{name: c, image: busybox}]}");
        var other = "spec: {boundObjectRef: {apiVersion: v1, kind: Pod, name: here, uid: x}}";
        assertThat(api.create(ACCOUNTS + "/bot/token", other).code()).isEqualTo(409);
    }

    @Test
    void aTokenLastsNoLessThanTenMinutes() {
        var refused = api.create(ACCOUNTS + "/bot/token", "spec: {expirationSeconds: 599}");

        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.message()).contains("may not specify a duration less than 10 minutes");
    }

    @Test
    void everyNamespaceHasADefaultServiceAccount() throws InterruptedException {
        api.create("/api/v1/namespaces", "metadata: {name: made}");
        String account = "/api/v1/namespaces/made/serviceaccounts/default";
        assertThat(api.get(account).code()).isEqualTo(200);

        String uid = api.get(account).at("metadata.uid").asText();
        api.delete(account);
        assertThat(api.get(account).at("metadata.uid").asText()).isNotEmpty().isNotEqualTo(uid);

        api.delete("/api/v1/namespaces/made");
        api.awaitGone("/api/v1/namespaces/made");
        assertThat(api.get(account).code()).isEqualTo(404);
    }

    private boolean allowed(String attributes) {
        return asBot(
                        "POST",
                        REVIEW,
                        "spec: {resourceAttributes: {namespace: default, %s}}"
                                .formatted(attributes))
                .at("status.allowed")
                .asBoolean();
    }

    private TestApi.Answer asBot(String method, String path, String body) {
        return as(api.token("default", "bot"), method, path, body);
    }

    private TestApi.Answer applyAsBot(String name, String body) {
        return api.sendAs(
                "PATCH",
                CONFIG_MAPS + "/" + name + "?fieldManager=bot",
                body,
                Map.of(
                        "Authorization",
                        "Bearer " + api.token("default", "bot"),
                        "Content-Type",
                        "application/apply-patch+yaml"));
    }

    private TestApi.Answer as(String token, String method, String path, String body) {
        return api.sendAs(method, path, body, Map.of("Authorization", "Bearer " + token));
    }
}
