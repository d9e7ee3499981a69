package dev.spillway.local.api.table;

import static dev.spillway.local.api.table.Column.or;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import java.util.List;
import java.util.stream.Collectors;

/** The columns of Services, Endpoints and EndpointSlices. */
final class ServiceColumns {

    private static final String NONE = "<none>";
    private static final int MAX_SHOWN = 3;

    static final List<Column> COLUMNS =
            List.of(
                    Column.NAME,
                    Column.text("Type", "spec.type"),
                    Column.text("Cluster-IP", "spec.clusterIP", NONE),
                    Column.text("External-IP", ServiceColumns::external),
                    Column.text("Port(s)", ServiceColumns::ports),
                    Column.AGE,
                    Column.text("Selector", ServiceColumns::selector).wide());

    private ServiceColumns() {}

    private static String external(ObjectNode service) {
        JsonNode spec = service.path("spec");
        String listed = String.join(",", Json.texts(spec.path("externalIPs")));
        return switch (spec.path("type").asText()) {
            case "ExternalName" -> spec.path("externalName").asText();
            case "LoadBalancer" -> {
                String ingress =
                        Json.objects(service.path("status").path("loadBalancer").path("ingress"))
                                .map(each ->
                                        or(
                                                each.path("ip").asText(),
                                                each.path("hostname").asText()))
                                .collect(Collectors.joining(","));
                yield or(or(ingress, listed), "<pending>");
            }
            default -> or(listed, NONE);
        };
    }

    private static String ports(ObjectNode service) {
        String ports =
                Json.objects(service.path("spec").path("ports"))
                        .map(each ->
                                each.path("port").asText()
                                        + (each.path("nodePort").asInt() > 0
                                                ? ":" + each.path("nodePort").asText()
                                                : "")
                                        + "/"
                                        + each.path("protocol").asText())
                        .collect(Collectors.joining(","));
        return or(ports, NONE);
    }

    private static String selector(ObjectNode service) {
        return or(
                service.path("spec").path("selector").properties().stream()
                        .map(each -> each.getKey() + "=" + each.getValue().asText())
                        .collect(Collectors.joining(",")),
                NONE);
    }

    static String slicePorts(ObjectNode slice) {
        return shortened(
                Json.objects(slice.path("ports")).map(each -> each.path("port").asText()).toList());
    }

    static String sliceAddresses(ObjectNode slice) {
        return shortened(
                Json.objects(slice.path("endpoints"))
                        .flatMap(each -> Json.texts(each.path("addresses")).stream())
                        .toList());
    }

    private static String shortened(List<String> all) {
        if (all.size() <= MAX_SHOWN) {
            return or(String.join(",", all), NONE);
        }
        return String.join(",", all.subList(0, MAX_SHOWN))
                + " + "
                + (all.size() - MAX_SHOWN)
                + " more...";
    }
}
