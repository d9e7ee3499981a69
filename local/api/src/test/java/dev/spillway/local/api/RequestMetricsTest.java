package dev.spillway.local.api;

import static dev.spillway.local.api.TestApi.CONFIG_MAPS;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestMetricsTest {

    private final TestApi api = new TestApi();

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void countsRequestsByClientAndResource() {
        api.create(CONFIG_MAPS, TestApi.configMap("a"));
        api.apply(CONFIG_MAPS + "/a", "me", "apiVersion: v1\nkind: ConfigMap");
        api.mergePatch(CONFIG_MAPS + "/a", "data: {k: w}");
        api.get(CONFIG_MAPS);
        api.get(CONFIG_MAPS);
        api.get(CONFIG_MAPS + "/absent");
        api.put(TestApi.DEPLOYMENTS + "/absent/status", "metadata: {name: absent}");

        assertThat(api.get("/metrics").body().asText().lines())
                .contains(
                        line("POST", "", "configmaps", "", 1),
                        line("APPLY", "", "configmaps", "", 1),
                        line("PATCH", "", "configmaps", "", 1),
                        line("LIST", "", "configmaps", "", 2),
                        line("GET", "", "configmaps", "", 1),
                        line("PUT", "apps", "deployments", "status", 1));
    }

    private static String line(
            String verb, String group, String resource, String subresource, int count) {
        return "apiserver_request_total{client=\"test\",verb=\"%s\",group=\"%s\",resource=\"%s\",subresource=\"%s\"} %d"
                .formatted(verb, group, resource, subresource, count);
    }
}
