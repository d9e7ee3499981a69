package dev.spillway.local.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.programs.NeedsProgram;
import dev.spillway.local.programs.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The real kubectl. */
@NeedsProgram(Program.kubectl)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubectlTest {

    private static final String CONFIG_MAP =
            """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: %s, labels: {app: x}}
            data: {k: "%s"}
            """;

    private static final String WIDGET =
            """
            apiVersion: lab.example.dev/v1
            kind: Widget
            metadata: {name: %s}
            spec: {%s}
            """;

    @TempDir private static Path directory;

    private final TestApi api = new TestApi(ApiServer.Config.inMemory().withFaults(true));

    /** The exit code and the output of a command. */
    private record Result(int code, String output) {}

    @BeforeAll
    void writeKubeconfig() throws IOException {
        Files.writeString(directory.resolve("kubeconfig"), api.server.kubeconfig());
        works(TestApi.widgets(), "apply", "-f", "-");
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @Test
    void discoversTheServer() {
        assertThat(works("", "version")).contains("Server Version: v1.");
        assertThat(works("", "api-resources", "--api-group=lab.example.dev"))
                .containsPattern("widgets +wi +lab.example.dev/v1 +true +Widget");
        assertThat(works("", "explain", "widgets.spec")).contains("replicas");
    }

    @Test
    void switchesFaults() {
        works(
                """
                {"faults": [{"kind": "DenyingWebhook", "agent": "kubectl", "message": "no pets",
                             "resources": ["configmaps"], "namespaces": ["default"]}]}
                """,
                "replace",
                "--raw",
                "/faults",
                "-f",
                "-");
        assertThat(run("", "create", "configmap", "pet").output()).contains("no pets");
        works("{\"faults\": []}", "replace", "--raw", "/faults", "-f", "-");
        works("", "create", "configmap", "pet");
    }

    @Test
    void createsByTypedCommands() {
        assertThat(works("", "create", "namespace", "typed")).contains("created");
        works("", "create", "configmap", "typed", "--from-literal=k=v");
        works("", "create", "secret", "generic", "typed", "--from-literal=p=hello");
        works("", "create", "serviceaccount", "typed");
        works("", "create", "deployment", "typed", "--image=x", "--replicas=2", "--port=80");
        works("", "create", "service", "clusterip", "typed", "--tcp=80:8080");
        works("", "create", "role", "typed", "--verb=get", "--resource=pods");
        works(
                "",
                "create",
                "rolebinding",
                "typed",
                "--role=typed",
                "--serviceaccount=default:typed");
        works("", "create", "poddisruptionbudget", "typed", "--selector=a=b", "--min-available=1");
        works("", "create", "priorityclass", "typed", "--value=10");

        assertThat(works("", "get", "secret", "typed", "-o", "jsonpath={.data.p}"))
                .isEqualTo("aGVsbG8=");
        assertThat(works("", "get", "deployment", "typed"))
                .containsPattern("NAME +READY +UP-TO-DATE +AVAILABLE +AGE\ntyped +0/2 +0 +0 ");
        assertThat(works("", "get", "service", "typed"))
                .containsPattern("ClusterIP +10.96.* 80/TCP");
        assertThat(works("", "auth", "can-i", "create", "pods")).contains("yes");
        assertThat(works("", "auth", "whoami")).contains("spillway-local");
    }

    @Test
    void appliesClientSide() {
        assertThat(works(CONFIG_MAP.formatted("client", "1"), "apply", "-f", "-"))
                .contains("created");
        assertThat(works(CONFIG_MAP.formatted("client", "1"), "apply", "-f", "-"))
                .contains("unchanged");
        assertThat(works(CONFIG_MAP.formatted("client", "2"), "apply", "-f", "-"))
                .contains("configured");
        assertThat(works("", "get", "configmap", "client", "-o", "jsonpath={.data.k}"))
                .isEqualTo("2");
        assertThat(run(CONFIG_MAP.formatted("client", "3"), "diff", "-f", "-"))
                .satisfies(result -> assertThat(result.code()).isEqualTo(1))
                .satisfies(result -> assertThat(result.output()).contains("+  k: \"3\""));
    }

    @Test
    void appliesServerSide() {
        String[] apply = {"apply", "--server-side", "-f", "-"};
        assertThat(works(CONFIG_MAP.formatted("server", "1"), apply))
                .contains("serverside-applied");

        Result conflict =
                run(
                        CONFIG_MAP.formatted("server", "2"),
                        "apply",
                        "--server-side",
                        "--field-manager=other",
                        "-f",
                        "-");
        assertThat(conflict.code()).isNotZero();
        assertThat(conflict.output()).contains("conflict with \"kubectl\"").contains(".data.k");

        works(
                CONFIG_MAP.formatted("server", "2"),
                "apply",
                "--server-side",
                "--field-manager=other",
                "--force-conflicts",
                "-f",
                "-");
    }

    @Test
    void migratesFromClientSideToServerSideApply() {
        works(CONFIG_MAP.formatted("moving", "1"), "apply", "-f", "-");
        works(CONFIG_MAP.formatted("moving", "2"), "apply", "--server-side", "-f", "-");
        works(
                CONFIG_MAP.formatted("moving", "2").replace("data: {k: \"2\"}", "data: {l: \"3\"}"),
                "apply",
                "--server-side",
                "-f",
                "-");

        assertThat(works("", "get", "configmap", "moving", "-o", "jsonpath={.data}"))
                .isEqualTo("{\"l\":\"3\"}");
    }

    /** Without a kubelet, so with a grace period of 0, after which nobody has to end the Pod. */
    @Test
    void drainsANodeAsFarAsBudgetsAllow() {
        works("apiVersion: v1\nkind: Node\nmetadata: {name: n1}", "apply", "-f", "-");
        works(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: drained, labels: {app: drained}}
                spec: {nodeName: n1, containers: [{name: c, image: x}]}
                """,
                "apply",
                "-f",
                "-");
        works(
                "",
                "patch",
                "pod",
                "drained",
                "--subresource=status",
                "--type=merge",
                "-p",
                "{\"status\":{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
        works(
                """
                apiVersion: policy/v1
                kind: PodDisruptionBudget
                metadata: {name: drained}
                spec: {minAvailable: 1, selector: {matchLabels: {app: drained}}}
                """,
                "apply",
                "-f",
                "-");
        allow(0);
        String[] drain = {"drain", "n1", "--force", "--grace-period=0", "--timeout=2s"};

        assertThat(run("", drain).output())
                .contains("Cannot evict pod as it would violate the pod's disruption budget");

        allow(1);
        assertThat(works("", "get", "pdb", "drained"))
                .containsPattern(
                        "NAME +MIN AVAILABLE +MAX UNAVAILABLE +ALLOWED DISRUPTIONS +AGE\n"
                                + "drained +1 +N/A +1 ");
        assertThat(works("", drain)).contains("pod/drained evicted", "node/n1 drained");
        assertThat(works("", "get", "node", "n1")).contains("SchedulingDisabled");
        assertThat(works("", "uncordon", "n1")).contains("node/n1 uncordoned");
    }

    private static void allow(int disruptions) {
        works(
                "",
                "patch",
                "pdb",
                "drained",
                "--subresource=status",
                "--type=merge",
                "-p",
                ("{\"status\":{\"observedGeneration\":1,\"disruptionsAllowed\":%d,"
                                + "\"currentHealthy\":%d,\"desiredHealthy\":1,\"expectedPods\":2}}")
                        .formatted(disruptions, disruptions + 1));
    }

    @Test
    void rejectsUnknownFieldsByDefault() {
        Result refused = run(WIDGET.formatted("typo", "replica: 2"), "apply", "-f", "-");

        assertThat(refused.code()).isNotZero();
        assertThat(refused.output()).contains("unknown field \"spec.replica\"");
    }

    @Test
    void worksWithCustomResources() {
        works(WIDGET.formatted("whole", "replicas: 2"), "apply", "-f", "-");

        assertThat(works("", "get", "wi", "whole"))
                .containsPattern("NAME +REPLICAS +READY\nwhole +2");
        works("", "scale", "widget/whole", "--replicas=4");
        works(
                "",
                "patch",
                "widget",
                "whole",
                "--subresource=status",
                "--type=merge",
                "-p",
                "{\"status\":{\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}}");
        works("", "wait", "--for=condition=Ready", "--timeout=5s", "widget/whole");
        assertThat(works("", "describe", "widget", "whole")).containsPattern("Replicas: +4");
        works("", "label", "widget", "whole", "a=b");
        works("", "delete", "widget", "whole", "--cascade=foreground", "--timeout=10s");
    }

    @Test
    void waitsForDeletion() {
        works("", "create", "namespace", "ending");
        works(CONFIG_MAP.formatted("inside", "1"), "apply", "-n", "ending", "-f", "-");

        works("", "delete", "namespace", "ending", "--timeout=10s");

        assertThat(run("", "get", "configmap", "inside", "-n", "ending").output())
                .contains("NotFound");
    }

    /** As the operator's message on a missing permission says to check it. */
    @Test
    void saysWhatAServiceAccountMayDo() {
        works("", "create", "serviceaccount", "reader");
        works("", "create", "role", "reader", "--verb=get", "--resource=pods");
        works(
                "",
                "create",
                "rolebinding",
                "reader",
                "--role=reader",
                "--serviceaccount=default:reader");
        String reader = "--as=system:serviceaccount:default:reader";

        assertThat(works("", "auth", "can-i", "get", "pods", reader)).contains("yes");
        assertThat(run("", "auth", "can-i", "get", "secrets", reader).output()).contains("no");
        assertThat(works("", "auth", "can-i", "--list", reader)).containsPattern("pods +.*get");
        assertThat(works("", "auth", "whoami", reader)).contains("system:serviceaccounts:default");
        assertThat(run("", "get", "secrets", reader).output()).contains("is forbidden: User");
    }

    @Test
    void makesATokenThatIsAccepted() {
        works("", "create", "serviceaccount", "robot");
        String token = works("", "create", "token", "robot").strip();

        // A user of the kubeconfig would go before --token.
        assertThat(run("", "get", "secrets", "--user=", "--token=" + token).output())
                .contains("User \"system:serviceaccount:default:robot\" cannot list");
    }

    private static String works(String input, String... command) {
        Result result = run(input, command);
        assertThat(result.code())
                .as("kubectl %s\n%s", String.join(" ", command), result.output())
                .isZero();
        return result.output();
    }

    private static Result run(String input, String... command) {
        List<String> line = new ArrayList<>(List.of("kubectl"));
        line.addAll(List.of(command));
        line.add("--cache-dir=" + directory.resolve("cache"));
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().put("KUBECONFIG", directory.resolve("kubeconfig").toString());
        builder.environment().put("HOME", directory.toString());
        try {
            Process process = builder.start();
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("kubectl ends").isTrue();
            return new Result(process.exitValue(), output);
        } catch (IOException e) {
            throw new AssertionError("kubectl " + String.join(" ", command), e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
