package dev.spillway.local.api.table;

import static dev.spillway.local.api.table.Column.at;
import static dev.spillway.local.api.table.Column.or;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.spillway.local.api.object.Json;
import java.time.Instant;
import java.util.List;

/**
 * The columns of Pods. The status column summarizes phase, container states and deletion in one
 * word.
 */
final class PodColumns {

    static final List<Column> COLUMNS =
            List.of(
                    Column.NAME,
                    Column.text("Ready", PodColumns::ready),
                    Column.text("Status", PodColumns::status),
                    new Column("Restarts", "string", "", "", 0, PodColumns::restarts),
                    Column.AGE,
                    Column.text("IP", "status.podIP", "<none>").wide(),
                    Column.text("Node", "spec.nodeName", "<none>").wide(),
                    Column.text("Nominated Node", "status.nominatedNodeName", "<none>").wide(),
                    Column.text("Readiness Gates", PodColumns::gates).wide());

    private PodColumns() {}

    private static String ready(ObjectNode pod) {
        long ready =
                containers(pod).stream()
                        .filter(each -> each.path("ready").asBoolean())
                        .filter(each -> each.path("state").has("running"))
                        .count();
        return ready + "/" + pod.path("spec").path("containers").size();
    }

    private static JsonNode restarts(ObjectNode pod, Instant now) {
        int restarts = 0;
        String last = "";
        for (ObjectNode each : containers(pod)) {
            restarts += each.path("restartCount").asInt();
            String finished = at(each, "lastState.terminated.finishedAt");
            last = finished.compareTo(last) > 0 ? finished : last;
        }
        String text =
                restarts == 0 || last.isEmpty()
                        ? Integer.toString(restarts)
                        : restarts + " (" + Age.since(last, now) + " ago)";
        return new TextNode(text);
    }

    /**
     * In Kubernetes' order: init containers, containers, deletion; each overrides the one before.
     */
    private static String status(ObjectNode pod) {
        String reason = or(at(pod, "status.reason"), at(pod, "status.phase"));
        String initializing = initializing(pod);
        if (!initializing.isEmpty()) {
            reason = initializing;
        } else {
            reason = running(pod, reason);
        }
        if (pod.path("metadata").has("deletionTimestamp")) {
            return at(pod, "status.reason").equals("NodeLost") ? "Unknown" : "Terminating";
        }
        return reason;
    }

    /** Empty if all init containers have completed. */
    private static String initializing(ObjectNode pod) {
        List<ObjectNode> inits =
                Json.objects(pod.path("status").path("initContainerStatuses")).toList();
        for (int i = 0; i < inits.size(); i++) {
            JsonNode state = inits.get(i).path("state");
            if (state.path("terminated").isObject()) {
                if (state.path("terminated").path("exitCode").asInt() == 0) {
                    continue;
                }
                return "Init:" + terminated(state.path("terminated"));
            }
            String waiting = state.path("waiting").path("reason").asText();
            if (!waiting.isEmpty() && !waiting.equals("PodInitializing")) {
                return "Init:" + waiting;
            }
            return "Init:" + i + "/" + pod.path("spec").path("initContainers").size();
        }
        return "";
    }

    private static String running(ObjectNode pod, String phase) {
        String reason = phase;
        boolean anyRunning = false;
        List<ObjectNode> containers = containers(pod);
        for (int i = containers.size() - 1; i >= 0; i--) {
            JsonNode state = containers.get(i).path("state");
            String waiting = state.path("waiting").path("reason").asText();
            if (!waiting.isEmpty()) {
                reason = waiting;
            } else if (state.path("terminated").isObject()) {
                reason = terminated(state.path("terminated"));
            } else if (containers.get(i).path("ready").asBoolean() && state.has("running")) {
                anyRunning = true;
            }
        }
        return reason.equals("Completed") && anyRunning ? "Running" : reason;
    }

    private static String terminated(JsonNode terminated) {
        String reason = terminated.path("reason").asText();
        if (!reason.isEmpty()) {
            return reason;
        }
        int signal = terminated.path("signal").asInt();
        return signal != 0 ? "Signal:" + signal : "ExitCode:" + terminated.path("exitCode").asInt();
    }

    private static String gates(ObjectNode pod) {
        int gates = pod.path("spec").path("readinessGates").size();
        if (gates == 0) {
            return "<none>";
        }
        List<String> wanted =
                Json.objects(pod.path("spec").path("readinessGates"))
                        .map(each -> each.path("conditionType").asText())
                        .toList();
        long open =
                Json.objects(pod.path("status").path("conditions"))
                        .filter(each -> wanted.contains(each.path("type").asText()))
                        .filter(each -> each.path("status").asText().equals("True"))
                        .count();
        return open + "/" + gates;
    }

    private static List<ObjectNode> containers(ObjectNode pod) {
        return Json.objects(pod.path("status").path("containerStatuses")).toList();
    }
}
