package dev.spillway.local.api;

import static dev.spillway.local.api.TestApi.CONFIG_MAPS;
import static dev.spillway.local.api.TestApi.DEPLOYMENTS;
import static dev.spillway.local.api.TestApi.PODS;
import static dev.spillway.local.api.TestApi.WIDGETS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Create, replace, patch, and the status and scale subresources. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WritesTest {

    private static final String CLAIMS = "/api/v1/namespaces/default/persistentvolumeclaims";

    private final TestApi api = new TestApi();

    @BeforeAll
    void defineWidgets() {
        api.create(TestApi.DEFINITIONS, TestApi.widgets());
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @Test
    void generatesNames() {
        TestApi.Answer created = api.create(CONFIG_MAPS, "metadata: {generateName: some-}");

        assertThat(created.at("metadata.name").asText()).matches("some-[a-z0-9]{5}");
    }

    @Test
    void createsAnObjectOnlyOnce() {
        api.create(CONFIG_MAPS, TestApi.configMap("once"));

        TestApi.Answer again = api.create(CONFIG_MAPS, TestApi.configMap("once"));

        assertThat(again.code()).isEqualTo(409);
        assertThat(again.message()).isEqualTo("configmaps \"once\" already exists");
    }

    @Test
    void requiresAnExistingNamespace() {
        TestApi.Answer refused =
                api.create("/api/v1/namespaces/nowhere/configmaps", TestApi.configMap("lost"));

        assertThat(refused.code()).isEqualTo(404);
        assertThat(refused.message()).isEqualTo("namespaces \"nowhere\" not found");
    }

    @Test
    void allowsOnlyTheSizeOfABoundClaimToGrow() {
        api.create(CLAIMS, claim("grows", ""));
        String grows = CLAIMS + "/grows";

        TestApi.Answer unbound = api.mergePatch(grows, size("2Gi"));
        assertThat(unbound.code()).isEqualTo(422);
        assertThat(unbound.message()).contains("spec is immutable after creation except");

        api.mergePatch(grows + "/status", "status: {phase: Bound, capacity: {storage: 1Gi}}");
        assertThat(api.mergePatch(grows, size("3Gi")).code()).isEqualTo(200);
        assertThat(api.mergePatch(grows, size("2048Mi")).code()).isEqualTo(200);

        TestApi.Answer smaller = api.mergePatch(grows, size("1Gi"));
        assertThat(smaller.code()).isEqualTo(422);
        assertThat(smaller.message())
                .contains(
                        "spec.resources.requests.storage: Forbidden: field can not be less than"
                                + " status.capacity");
        for (String fixed : List.of("storageClassName: other", "accessModes: [ReadOnlyMany]")) {
            assertThat(api.mergePatch(grows, "spec: {%s}".formatted(fixed)).code()).isEqualTo(422);
        }
    }

    @Test
    void allowsAClaimToGrowOnlyIfItsClassIsExpandable() {
        api.create(
                "/apis/storage.k8s.io/v1/storageclasses",
                "{metadata: {name: rigid}, provisioner: example.com/disks}");
        api.create(CLAIMS, claim("stiff", "storageClassName: rigid,"));
        api.mergePatch(
                CLAIMS + "/stiff/status", "status: {phase: Bound, capacity: {storage: 1Gi}}");

        TestApi.Answer refused = api.mergePatch(CLAIMS + "/stiff", size("2Gi"));

        assertThat(refused.code()).isEqualTo(403);
        assertThat(refused.message())
                .startsWith("persistentvolumeclaims \"stiff\" is forbidden: only dynamically");
    }

    private static String claim(String name, String more) {
        return "{metadata: {name: %s}, spec: {%s accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}"
                .formatted(name, more);
    }

    private static String size(String size) {
        return "spec: {resources: {requests: {storage: %s}}}".formatted(size);
    }

    @Test
    void refusesAWriteThatHasNotSeenTheLatestVersion() {
        String version =
                api.create(CONFIG_MAPS, TestApi.configMap("stale"))
                        .at("metadata.resourceVersion")
                        .asText();
        api.mergePatch(CONFIG_MAPS + "/stale", "data: {k: w}");

        TestApi.Answer refused =
                api.put(
                        CONFIG_MAPS + "/stale",
                        "metadata: {name: stale, resourceVersion: '%s'}".formatted(version));

        assertThat(refused.code()).isEqualTo(409);
        assertThat(refused.message())
                .isEqualTo(
                        "Operation cannot be fulfilled on configmaps \"stale\": the object has been"
                            + " modified; please apply your changes to the latest version and try"
                            + " again");
    }

    @Test
    void makesNoNewVersionWhenNothingChanges() {
        TestApi.Answer created = api.create(CONFIG_MAPS, TestApi.configMap("still"));

        TestApi.Answer patched = api.mergePatch(CONFIG_MAPS + "/still", "data: {k: v}");

        assertThat(patched.body()).isEqualTo(created.body());
    }

    @Test
    void recordsManagersOfUpdates() {
        api.create(CONFIG_MAPS + "?fieldManager=one", TestApi.configMap("tracked"));

        TestApi.Answer patched =
                api.mergePatch(CONFIG_MAPS + "/tracked?fieldManager=two", "data: {l: w}");

        assertThat(patched.at("metadata.managedFields.0.fieldsV1").toString())
                .isEqualTo("{\"f:data\":{\".\":{},\"f:k\":{}}}");
        assertThat(patched.at("metadata.managedFields.1.fieldsV1").toString())
                .isEqualTo("{\"f:data\":{\"f:l\":{}}}");
        assertThat(patched.at("metadata.managedFields.1.operation").asText()).isEqualTo("Update");
    }

    @Test
    void resetsManagedFieldsOnRequest() {
        api.create(CONFIG_MAPS + "?fieldManager=one", TestApi.configMap("emptied"));

        TestApi.Answer patched =
                api.mergePatch(CONFIG_MAPS + "/emptied", "metadata: {managedFields: [{}]}");

        assertThat(patched.at("metadata.managedFields").isMissingNode()).isTrue();
    }

    @Test
    void incrementsTheGenerationOnlyForChangesOfTheSpec() {
        api.create(WIDGETS, "metadata: {name: counted}\nspec: {replicas: 1}");

        api.mergePatch(WIDGETS + "/counted", "metadata: {labels: {a: b}}");
        assertThat(generation("counted")).isEqualTo(1);
        api.mergePatch(WIDGETS + "/counted/status", "status: {replicas: 1}");
        assertThat(generation("counted")).isEqualTo(1);
        api.mergePatch(WIDGETS + "/counted", "spec: {replicas: 2}");
        assertThat(generation("counted")).isEqualTo(2);
    }

    private int generation(String widget) {
        return api.get(WIDGETS + "/" + widget).at("metadata.generation").asInt();
    }

    @Test
    void writesTheStatusOnlyThroughItsSubresource() {
        api.create(WIDGETS, "metadata: {name: parts}\nspec: {replicas: 1}\nstatus: {replicas: 7}");
        assertThat(api.get(WIDGETS + "/parts").at("status").isMissingNode()).isTrue();

        api.mergePatch(WIDGETS + "/parts", "status: {replicas: 7}");
        assertThat(api.get(WIDGETS + "/parts").at("status").isMissingNode()).isTrue();

        TestApi.Answer status =
                api.mergePatch(
                        WIDGETS + "/parts/status", "{spec: {replicas: 5}, status: {replicas: 7}}");
        assertThat(status.at("status.replicas").asInt()).isEqualTo(7);
        assertThat(status.at("spec.replicas").asInt()).isEqualTo(1);
    }

    @Test
    void storesNothingInADryRun() {
        TestApi.Answer created = api.create(CONFIG_MAPS + "?dryRun=All", TestApi.configMap("dry"));

        assertThat(created.code()).isEqualTo(201);
        assertThat(created.at("metadata.uid").asText()).isNotEmpty();
        assertThat(api.get(CONFIG_MAPS + "/dry").code()).isEqualTo(404);

        api.create(CONFIG_MAPS, TestApi.configMap("wet"));
        assertThat(
                        api.mergePatch(CONFIG_MAPS + "/wet?dryRun=All", "data: {k: w}")
                                .at("data.k")
                                .asText())
                .isEqualTo("w");
        assertThat(api.delete(CONFIG_MAPS + "/wet?dryRun=All").code()).isEqualTo(200);
        assertThat(api.get(CONFIG_MAPS + "/wet").at("data.k").asText()).isEqualTo("v");
    }

    @Test
    void appliesTheFieldValidationOfTheRequest() {
        String widget = "metadata: {name: %s}\nspec: {bogus: 1}";

        TestApi.Answer strict =
                api.create(WIDGETS + "?fieldValidation=Strict", widget.formatted("strict"));
        assertThat(strict.code()).isEqualTo(400);
        assertThat(strict.message())
                .isEqualTo(
                        "Widget in version \"v1\" cannot be handled as a Widget: strict decoding"
                                + " error: unknown field \"spec.bogus\"");

        TestApi.Answer warn =
                api.create(WIDGETS + "?fieldValidation=Warn", widget.formatted("warn"));
        assertThat(warn.code()).isEqualTo(201);
        assertThat(warn.warnings()).containsExactly("299 - \"unknown field \\\"spec.bogus\\\"\"");
        assertThat(warn.at("spec.bogus").isMissingNode()).isTrue();

        TestApi.Answer ignore =
                api.create(WIDGETS + "?fieldValidation=Ignore", widget.formatted("ignore"));
        assertThat(ignore.warnings()).isEmpty();
    }

    @Test
    void knowsTheFieldsOfBuiltInTypes() {
        String pod =
                "metadata: {name: strict}\n"
                        + "spec: {containers: [{name: c, image: x, ports: [{containerport: 1}]}]}";

        assertThat(api.create(PODS + "?fieldValidation=Strict", pod).message())
                .endsWith(
                        "strict decoding error: unknown field"
                                + " \"spec.containers[0].ports[0].containerport\"");
        assertThat(api.create(CONFIG_MAPS, "metadata: {name: typed}\ndata: {k: 1}").message())
                .isEqualTo(
                        "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json: cannot"
                                + " unmarshal number into Go struct field .data.k of type string");
    }

    @Test
    void setsDefaultsOfPods() {
        TestApi.Answer pod =
                api.create(
                        PODS,
                        "metadata: {name: filled}\n"
                            + "spec: {containers: [{name: c, image: x, ports: [{containerPort: 1}],"
                            + " resources: {limits: {cpu: 1}}}]}");

        assertThat(pod.at("spec.restartPolicy").asText()).isEqualTo("Always");
        assertThat(pod.at("spec.terminationGracePeriodSeconds").asInt()).isEqualTo(30);
        assertThat(pod.at("spec.containers.0.ports.0.protocol").asText()).isEqualTo("TCP");
        assertThat(pod.at("spec.containers.0.resources.requests.cpu").asText()).isEqualTo("1");
        assertThat(pod.at("status.phase").asText()).isEqualTo("Pending");
    }

    @Test
    void refusesToChangeAPodThatRuns() {
        api.create(PODS, "metadata: {name: fixed}\nspec: {containers: [{name: c, image: x}]}");

        assertThat(
                        api.strategicPatch(
                                        PODS + "/fixed",
                                        "{spec: {containers: [{name: c, image: y}]}}")
                                .code())
                .isEqualTo(200);
        TestApi.Answer refused =
                api.strategicPatch(
                        PODS + "/fixed",
                        "{spec: {containers: [{name: c, env: [{name: A, value: b}]}]}}");
        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.message())
                .startsWith(
                        "Pod \"fixed\" is invalid: spec: Forbidden: pod updates may not change");
    }

    @Test
    void reportsAllErrorsAtOnce() {
        TestApi.Answer refused =
                api.create(PODS, "metadata: {name: Wrong}\nspec: {containers: [{name: c}]}");

        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.at("details.causes").findValuesAsText("field"))
                .containsExactly("metadata.name", "spec.containers[0].image");
    }

    /** The local kubelet would wait for their end for ever. */
    @Test
    void refusesInitContainersThatKeepRunning() {
        String spec =
                "{containers: [{name: c, image: x}],"
                        + " initContainers: [{name: once, image: x},"
                        + " {name: sidecar, image: x, restartPolicy: Always}]}";

        TestApi.Answer pod = api.create(PODS, "metadata: {name: native}\nspec: " + spec);
        assertThat(pod.code()).isEqualTo(422);
        assertThat(pod.at("details.causes").findValuesAsText("field"))
                .containsExactly("spec.initContainers[1].restartPolicy");
        assertThat(pod.message())
                .contains("Forbidden: the local kubelet")
                .contains("move one that keeps running to containers");

        TestApi.Answer deployment =
                api.create(
                        DEPLOYMENTS,
                        "metadata: {name: native}\n"
                                + "spec: {selector: {matchLabels: {a: b}}, template: {metadata:"
                                + " {labels: {a: b}}, spec: "
                                + spec
                                + "}}");
        assertThat(deployment.code()).isEqualTo(422);
        assertThat(deployment.at("details.causes").findValuesAsText("field"))
                .containsExactly("spec.template.spec.initContainers[1].restartPolicy");
    }

    @Test
    void anImageVolumeNeedsAReferenceInAPodButNotInATemplate() {
        String spec = "{containers: [{name: c, image: x}], volumes: [{name: v, image: %s}]}";

        var defaulted = api.create(PODS, pod("defaulted", spec.formatted("{reference: 'a/b:1'}")));
        assertThat(defaulted.at("spec.volumes").get(0).path("image").path("pullPolicy").asText())
                .isEqualTo("IfNotPresent");
        var latest = api.create(PODS, pod("latest", spec.formatted("{reference: a/b}")));
        assertThat(latest.at("spec.volumes").get(0).path("image").path("pullPolicy").asText())
                .isEqualTo("Always");
        var refused = api.create(PODS, pod("none", spec.formatted("{pullPolicy: Sometimes}")));
        assertThat(refused.code()).isEqualTo(422);
        assertThat(refused.at("details.causes").findValuesAsText("field"))
                .containsExactly(
                        "spec.volumes[0].image.reference", "spec.volumes[0].image.pullPolicy");
        var template =
                api.create(
                        DEPLOYMENTS,
                        "metadata: {name: template}\n"
                                + "spec: {selector: {matchLabels: {a: b}}, template: {metadata:"
                                + " {labels: {a: b}}, spec: "
                                + spec.formatted("{pullPolicy: Never}")
                                + "}}");
        assertThat(template.code()).isEqualTo(201);
    }

    @Test
    void aStopSignalNeedsAnOperatingSystemAndIsOneOfItsSignals() {
        String spec = "{%s containers: [{name: c, image: x, lifecycle: {stopSignal: %s}}]}";

        var linux = api.create(PODS, pod("int", spec.formatted("os: {name: linux},", "SIGINT")));
        assertThat(linux.at("spec.containers").get(0).path("lifecycle").path("stopSignal").asText())
                .isEqualTo("SIGINT");
        var none = api.create(PODS, pod("no-os", spec.formatted("", "SIGINT")));
        assertThat(none.message())
                .contains("spec.containers[0].lifecycle.stopSignal: Forbidden: may not be set for")
                .contains("containers with empty `spec.os.name`");
        var unknown = api.create(PODS, pod("other", spec.formatted("os: {name: linux},", "INT")));
        assertThat(unknown.code()).isEqualTo(422);
        var windows =
                api.create(PODS, pod("windows", spec.formatted("os: {name: windows},", "SIGINT")));
        assertThat(windows.message()).contains("supported values: \"SIGKILL\", \"SIGTERM\"");
    }

    private static String pod(String name, String spec) {
        return "metadata: {name: %s}\nspec: %s".formatted(name, spec);
    }

    @Test
    void scalesCustomResources() {
        api.create(WIDGETS, "metadata: {name: scaled}\nspec: {replicas: 2}");
        api.mergePatch(WIDGETS + "/scaled/status", "status: {replicas: 2}");

        TestApi.Answer scale = api.get(WIDGETS + "/scaled/scale");
        assertThat(scale.at("kind").asText()).isEqualTo("Scale");
        assertThat(scale.at("apiVersion").asText()).isEqualTo("autoscaling/v1");
        assertThat(scale.at("status.replicas").asInt()).isEqualTo(2);

        api.mergePatch(WIDGETS + "/scaled/scale", "spec: {replicas: 4}");
        assertThat(api.get(WIDGETS + "/scaled").at("spec.replicas").asInt()).isEqualTo(4);

        TestApi.Answer tooMany =
                api.put(
                        WIDGETS + "/scaled/scale",
                        "metadata: {name: scaled}\nspec: {replicas: 50}");
        assertThat(tooMany.code()).isEqualTo(422);
        assertThat(tooMany.message()).contains("should be less than or equal to 9");
    }

    @Test
    void scalesDeployments() {
        api.create(
                DEPLOYMENTS,
                "metadata: {name: scaled}\n"
                    + "spec: {selector: {matchLabels: {a: b}}, template: {metadata: {labels: {a:"
                    + " b}}, spec: {containers: [{name: c, image: x}]}}}");

        TestApi.Answer scale = api.mergePatch(DEPLOYMENTS + "/scaled/scale", "spec: {replicas: 3}");

        assertThat(scale.at("spec.replicas").asInt()).isEqualTo(3);
        assertThat(scale.at("status.selector").asText()).isEqualTo("a=b");
    }
}
