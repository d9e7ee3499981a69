package dev.spillway.local.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart, linted and rendered by Helm itself. */
class ChartTest {

    private static final Path CHART = Path.of("../../helm/spillway");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    @TempDir private Path directory;

    @Test
    void lints() {
        LintResult result = new Helm(CHART).lint().strict().call();

        assertThat(result.isFailed()).as(String.join("\n", result.getMessages())).isFalse();
    }

    @Test
    void rendersTheOperatorAndItsPermissions() throws IOException {
        assertThat(render(""))
                .extracting(each ->
                        each.path("kind").asText() + " " + each.at("/metadata/name").asText())
                .containsExactlyInAnyOrder(
                        "ServiceAccount spillway-operator",
                        "ClusterRole spillway-operator",
                        "ClusterRoleBinding spillway-operator",
                        "Role spillway-operator-leader",
                        "RoleBinding spillway-operator-leader",
                        "Role spillway-operator-authorities",
                        "RoleBinding spillway-operator-authorities",
                        "Deployment spillway-operator");
    }

    @Test
    void putsEveryNamespacedObjectIntoTheReleasesNamespace() throws IOException {
        assertThat(render(""))
                .filteredOn(each -> !each.path("kind").asText().startsWith("Cluster"))
                .extracting(each -> each.at("/metadata/namespace").asText())
                .containsOnly("spillway-system");
    }

    @Test
    void needsNoClusterWidePermissionWhenNamespacesAreNamed() throws IOException {
        List<JsonNode> objects = render("watchNamespaces: [team-a, team-b]");

        assertThat(objects).noneMatch(each -> each.path("kind").asText().startsWith("Cluster"));
        assertThat(named(objects, "Role", "spillway-operator"))
                .extracting(role -> role.at("/metadata/namespace").asText())
                .containsExactly("team-a", "team-b");
        assertThat(named(objects, "RoleBinding", "spillway-operator"))
                .allSatisfy(binding ->
                        assertThat(binding.at("/subjects/0/namespace").asText())
                                .isEqualTo("spillway-system"));
        assertThat(environment(deployment(objects), "SPILLWAY_WATCH_NAMESPACES"))
                .isEqualTo("team-a,team-b");
    }

    /**
     * Nodes are in no namespace, so that this right is a ClusterRole; it is not given by default.
     */
    @Test
    void letsKubernetesNodesBeListedOnlyWhenTold() throws IOException {
        List<JsonNode> objects = render("{watchNamespaces: [team-a], nodes: {read: true}}");
        String name = "spillway-system-spillway-operator-nodes";

        JsonNode role = named(objects, "ClusterRole", name).getFirst();
        assertThat(role.path("rules").toString())
                .isEqualTo(
                        "[{\"apiGroups\":[\"\"],\"resources\":[\"nodes\"],\"verbs\":[\"list\"]}]");
        JsonNode binding = named(objects, "ClusterRoleBinding", name).getFirst();
        assertThat(binding.at("/roleRef/name").asText()).isEqualTo(name);
        assertThat(binding.at("/subjects/0/name").asText()).isEqualTo("spillway-operator");
        assertThat(environment(deployment(objects), "SPILLWAY_READ_NODES")).isEqualTo("true");
        assertThat(environment(deployment(render("")), "SPILLWAY_READ_NODES")).isEqualTo("false");
    }

    @Test
    void tellsTheOperatorTheNamesOfPullSecretsForBrokers() throws IOException {
        var some = deployment(render("imagePullSecrets: [{name: mirror}, {name: vendor}]"));

        assertThat(environment(some, "SPILLWAY_IMAGE_PULL_SECRETS")).isEqualTo("mirror,vendor");
        assertThat(environment(deployment(render("")), "SPILLWAY_IMAGE_PULL_SECRETS")).isEmpty();
    }

    @Test
    void grantsTheSameInANamespaceAsInAllOfThem() throws IOException {
        JsonNode everywhere = named(render(""), "ClusterRole", "spillway-operator").getFirst();
        JsonNode inOne =
                named(render("watchNamespaces: [a]"), "Role", "spillway-operator").getFirst();

        assertThat(inOne.path("rules")).isEqualTo(everywhere.path("rules"));
    }

    /** Nothing that would let the operator, or an attacker in it, reach beyond its own work. */
    @Test
    void grantsNoWildcardsAndNoRoles() throws IOException {
        List<String> granted = new ArrayList<>();
        for (JsonNode role : render("")) {
            role.path("rules")
                    .forEach(rule ->
                            rule.forEach(list -> list.forEach(each -> granted.add(each.asText()))));
        }

        assertThat(granted)
                .isNotEmpty()
                .doesNotContain(
                        "*",
                        "pods/exec",
                        "roles",
                        "clusterroles",
                        "impersonate",
                        "escalate",
                        "bind");
    }

    /** Where its Clusters are and in its own namespace, and nowhere can it list them. */
    @Test
    void secretsAreReachedByNameOnly() throws IOException {
        List<JsonNode> objects = render("watchNamespaces: [team-a]");
        List<JsonNode> roles =
                objects.stream().filter(each -> !rulesOn(each, "secrets").isEmpty()).toList();

        assertThat(roles)
                .extracting(role -> role.at("/metadata/namespace").asText())
                .containsExactlyInAnyOrder("team-a", "spillway-system");
        assertThat(roles)
                .flatExtracting(role -> rulesOn(role, "secrets"))
                .allSatisfy(rule ->
                        assertThat(rule.path("verbs").toString())
                                .isEqualTo("[\"get\",\"create\",\"patch\",\"delete\"]"));
    }

    private static List<JsonNode> rulesOn(JsonNode role, String resource) {
        List<JsonNode> rules = new ArrayList<>();
        for (JsonNode rule : role.path("rules")) {
            if (rule.path("resources").toString().contains('"' + resource + '"')) {
                rules.add(rule);
            }
        }
        return rules;
    }

    @Test
    void runsTheImagesOfItsOwnVersionUnlessTold() throws IOException {
        JsonNode chart = YAML.readTree(CHART.resolve("Chart.yaml").toFile());
        JsonNode asIs = container(deployment(render("")));
        JsonNode overridden =
                container(
                        deployment(
                                render(
                                        """
                                        operator: {image: {repository: registry.example.com/operator, tag: "9"}}
                                        broker: {image: {repository: registry.example.com/broker}}
                                        """)));

        assertThat(asIs.path("image").asText())
                .isEqualTo("spillway/operator:" + chart.path("appVersion").asText());
        assertThat(environment(asIs, "SPILLWAY_BROKER_IMAGE")).isEqualTo("spillway/broker");
        assertThat(overridden.path("image").asText()).isEqualTo("registry.example.com/operator:9");
        assertThat(environment(overridden, "SPILLWAY_BROKER_IMAGE"))
                .isEqualTo("registry.example.com/broker");
    }

    /** Two releases in one namespace, each with replicas of its own. */
    @Test
    void everyReleaseHasALeaseOfItsOwn() throws IOException {
        JsonNode role = named(render(""), "Role", "spillway-operator-leader").getFirst();

        assertThat(environment(deployment(render("")), "SPILLWAY_LEASE_NAME"))
                .isEqualTo("spillway-operator");
        assertThat(role.at("/rules/1/resourceNames/0").asText()).isEqualTo("spillway-operator");
        assertThat(role.at("/rules/1/verbs/0").asText()).isEqualTo("patch");

        List<JsonNode> other = render("", "team-b");
        assertThat(
                        named(other, "Role", "team-b-operator-leader")
                                .getFirst()
                                .at("/rules/1/resourceNames/0")
                                .asText())
                .isEqualTo("team-b-operator");
        assertThat(
                        environment(
                                named(other, "Deployment", "team-b-operator").getFirst(),
                                "SPILLWAY_LEASE_NAME"))
                .isEqualTo("team-b-operator");
    }

    /** What a laptop needs to be small belongs to `spillway up`. */
    @Test
    void theHeapFollowsTheMemoryLimitAndAnOperatorWithoutMemoryEnds() throws IOException {
        JsonNode container = container(deployment(render("")));

        assertThat(environment(container, "JDK_JAVA_OPTIONS"))
                .contains("-XX:MaxRAMPercentage=", "-XX:+ExitOnOutOfMemoryError")
                .doesNotContain("-Xmx", "TieredStopAtLevel", "\n");
        assertThat(container.at("/resources/limits/memory").asText()).isEqualTo("512Mi");
    }

    /**
     * OpenShift assigns a user, and refuses Pods that ask for another one. Elsewhere it is the
     * image's, as a number, without which Kubernetes cannot tell that it is not root.
     */
    @Test
    void asksForNoUserButNotForRootUnlessTold() throws IOException {
        JsonNode asIs = deployment(render("")).at("/spec/template/spec/securityContext");
        JsonNode told =
                deployment(
                                render(
                                        """
                                        operator: {podSecurityContext: {runAsUser: 2000, fsGroup: 3000}}
                                        """))
                        .at("/spec/template/spec/securityContext");

        assertThat(asIs.toString())
                .isEqualTo(
                        "{\"runAsNonRoot\":true,\"seccompProfile\":{\"type\":\"RuntimeDefault\"}}");
        assertThat(told.path("runAsUser").asInt()).isEqualTo(2000);
        assertThat(told.path("fsGroup").asInt()).isEqualTo(3000);
        assertThat(told.path("runAsNonRoot").asBoolean()).isTrue();
        assertThat(Files.readAllLines(Path.of("../../operator/Containerfile")))
                .filteredOn(line -> line.startsWith("USER"))
                .singleElement()
                .asString()
                .matches("USER [1-9][0-9]*:[1-9][0-9]*");
    }

    @Test
    void upgradesOneClusterAtATimeUnlessTold() throws IOException {
        assertThat(environment(container(deployment(render(""))), "SPILLWAY_MAX_UPGRADES"))
                .isEqualTo("1");
        assertThat(
                        environment(
                                container(deployment(render("upgrades: {maxClusters: 3}"))),
                                "SPILLWAY_MAX_UPGRADES"))
                .isEqualTo("3");
        // As helm upgrade --reuse-values does it after a release that had no such value.
        assertThat(
                        environment(
                                container(deployment(render("upgrades: null"))),
                                "SPILLWAY_MAX_UPGRADES"))
                .isEqualTo("1");
    }

    @Test
    void findsItsOwnPods() throws IOException {
        JsonNode deployment = deployment(render(""));

        deployment
                .at("/spec/selector/matchLabels")
                .properties()
                .forEach(label ->
                        assertThat(
                                        deployment
                                                .at("/spec/template/metadata/labels")
                                                .path(label.getKey()))
                                .isEqualTo(label.getValue()));
        assertThat(deployment.at("/spec/template/spec/serviceAccountName").asText())
                .isEqualTo("spillway-operator");
    }

    @Test
    void runsUnderTheRestrictedPodSecurityStandard() throws IOException {
        JsonNode pod = deployment(render("")).at("/spec/template/spec");
        JsonNode container = container(deployment(render("")));

        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/seccompProfile/type").asText())
                .isEqualTo("RuntimeDefault");
        assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                .isFalse();
        assertThat(container.at("/securityContext/capabilities/drop/0").asText()).isEqualTo("ALL");
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(container.has("resources")).isTrue();
    }

    @Test
    void isProbedAtTheAddressThatItListensOn() throws IOException {
        JsonNode container = container(deployment(render("")));

        assertThat(environment(container, "QUARKUS_HTTP_HOST")).isEqualTo("$(POD_IP)");
        assertThat(container.at("/livenessProbe/httpGet/path").asText())
                .isEqualTo("/q/health/live");
        assertThat(container.at("/readinessProbe/httpGet/path").asText())
                .isEqualTo("/q/health/ready");
        assertThat(container.at("/ports/0/name"))
                .isEqualTo(container.at("/readinessProbe/httpGet/port"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "operator: {replicas: 9}",
                "operator: {replicas: two}",
                "operator: {image: {pullPolicy: Sometimes}}",
                "operator: {imagePullPolicy: Always}",
                "watchNamespaces: team-a",
                "nodes: {read: sometimes}",
                "watchNamespace: [team-a]",
            })
    void refusesValuesThatItDoesNotKnow(String values) {
        assertThatThrownBy(() -> render(values))
                .hasMessageContaining("values don't meet the specifications of the schema");
    }

    // -- rendering

    private List<JsonNode> render(String values) throws IOException {
        return render(values, "spillway");
    }

    private List<JsonNode> render(String values, String release) throws IOException {
        TemplateCommand template =
                new Helm(CHART)
                        .template()
                        .withName(release)
                        .withNamespace("spillway-system")
                        .withKubeVersion("1.34.0");
        if (!values.isEmpty()) {
            template.withValuesFile(Files.writeString(directory.resolve("values.yaml"), values));
        }
        List<JsonNode> objects = new ArrayList<>();
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(template.call())) {
            while (documents.hasNext()) {
                JsonNode document = documents.next();
                if (document.isObject()) {
                    objects.add(document);
                }
            }
        }
        return objects.stream()
                .filter(each -> !each.path("kind").asText().equals("CustomResourceDefinition"))
                .toList();
    }

    private static List<JsonNode> named(List<JsonNode> objects, String kind, String name) {
        Stream<JsonNode> found =
                objects.stream().filter(each -> each.path("kind").asText().equals(kind));
        return found.filter(each -> each.at("/metadata/name").asText().equals(name)).toList();
    }

    private static JsonNode deployment(List<JsonNode> objects) {
        return named(objects, "Deployment", "spillway-operator").getFirst();
    }

    private static JsonNode container(JsonNode deployment) {
        return deployment.at("/spec/template/spec/containers/0");
    }

    private static String environment(JsonNode deploymentOrContainer, String name) {
        JsonNode container =
                deploymentOrContainer.has("env")
                        ? deploymentOrContainer
                        : container(deploymentOrContainer);
        for (JsonNode variable : container.path("env")) {
            if (variable.path("name").asText().equals(name)) {
                return variable.path("value").asText();
            }
        }
        throw new AssertionError("no variable " + name);
    }
}
