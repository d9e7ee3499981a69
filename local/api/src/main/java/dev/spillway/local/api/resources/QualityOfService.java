package dev.spillway.local.api.resources;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.local.api.object.Json;
import java.util.List;
import java.util.stream.Stream;

/** The class of a Pod, which its requests and limits decide. */
final class QualityOfService {

    private QualityOfService() {}

    static String of(JsonNode spec) {
        List<JsonNode> resources =
                Stream.concat(
                                Json.objects(spec.path("containers")),
                                Json.objects(spec.path("initContainers")))
                        .map(container -> container.path("resources"))
                        .toList();
        if (resources.stream()
                .allMatch(
                        each -> each.path("requests").isEmpty() && each.path("limits").isEmpty())) {
            return "BestEffort";
        }
        return resources.stream().allMatch(QualityOfService::guaranteed)
                ? "Guaranteed"
                : "Burstable";
    }

    private static boolean guaranteed(JsonNode resources) {
        return Stream.of("cpu", "memory")
                .allMatch(each ->
                        resources.path("limits").has(each)
                                && resources
                                        .path("limits")
                                        .path(each)
                                        .equals(resources.path("requests").path(each)));
    }
}
