package dev.spillway.local.api;

import static dev.spillway.local.api.TestApi.CONFIG_MAPS;
import static dev.spillway.local.api.TestApi.PODS;
import static dev.spillway.local.api.TestApi.WIDGETS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.local.api.object.Json;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The tables of kubectl get. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TableTest {

    private final TestApi api = new TestApi();

    @AfterAll
    void stop() {
        api.close();
    }

    @Test
    void showsBuiltInColumns() {
        api.create(CONFIG_MAPS, TestApi.configMap("shown"));

        TestApi.Answer table = api.table(CONFIG_MAPS + "/shown");

        assertThat(table.at("kind").asText()).isEqualTo("Table");
        assertThat(table.at("columnDefinitions").findValuesAsText("name"))
                .containsExactly("Name", "Data", "Age");
        assertThat(cells(table).subList(0, 2)).containsExactly("shown", "1");
        assertThat(table.at("rows.0.object.kind").asText()).isEqualTo("PartialObjectMetadata");
    }

    @Test
    void summarizesTheStatusOfAPod() {
        api.create(
                PODS,
                "metadata: {name: p}\n"
                        + "spec: {nodeName: n, containers: [{name: c, image: x}, {name: d, image:"
                        + " x}]}");
        assertThat(cells(api.table(PODS + "/p")).subList(0, 4))
                .containsExactly("p", "0/2", "Pending", "0");

        api.mergePatch(
                PODS + "/p/status",
                """
                status:
                  phase: Running
                  podIP: 127.0.1.2
                  containerStatuses:
                  - {name: c, ready: true, restartCount: 0, state: {running: {}}}
                  - {name: d, ready: false, restartCount: 3, state: {waiting: {reason: CrashLoopBackOff}}}
                """);
        List<String> cells = cells(api.table(PODS + "/p"));
        assertThat(cells.subList(0, 4)).containsExactly("p", "1/2", "CrashLoopBackOff", "3");
        assertThat(cells.subList(5, 7)).containsExactly("127.0.1.2", "n");

        api.delete(PODS + "/p");
        assertThat(cells(api.table(PODS + "/p")).get(2)).isEqualTo("Terminating");
    }

    @Test
    void showsThePrinterColumnsOfADefinition() {
        api.create(TestApi.DEFINITIONS, TestApi.widgets());
        api.create(WIDGETS, "metadata: {name: w}\nspec: {replicas: 2}");
        assertThat(cells(api.table(WIDGETS))).containsExactly("w", "2", "null");

        api.mergePatch(
                WIDGETS + "/w/status",
                "status: {conditions: [{type: Old, status: 'False'}, {type: Ready, status:"
                        + " 'True'}]}");
        assertThat(cells(api.table(WIDGETS))).containsExactly("w", "2", "True");
    }

    private static List<String> cells(TestApi.Answer table) {
        return Json.texts(table.at("rows.0.cells"));
    }

    @Test
    void definesColumnsOnlyInTheFirstEventOfAWatch() {
        api.create("/api/v1/namespaces/kube-public/configmaps", TestApi.configMap("a"));
        api.create("/api/v1/namespaces/kube-public/configmaps", TestApi.configMap("b"));

        List<JsonNode> events =
                api.watchTable("/api/v1/namespaces/kube-public/configmaps?watch=1&timeoutSeconds=1")
                        .toList();

        assertThat(events)
                .extracting(event -> event.at("/object/columnDefinitions").size())
                .containsExactly(3, 0);
    }
}
