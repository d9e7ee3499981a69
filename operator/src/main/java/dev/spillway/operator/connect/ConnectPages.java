package dev.spillway.operator.connect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.operator.observed.ConnectorPlugin;
import dev.spillway.operator.observed.FailureCause;
import dev.spillway.operator.observed.ObservedConnect;
import dev.spillway.operator.observed.ObservedConnector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Reads the answers of Kafka Connect.
 *
 * @param mask takes out of Kafka Connect's words what nobody should read
 */
record ConnectPages(UnaryOperator<String> mask) {

    /** What Kafka Connect writes around the list of errors, and the class of an exception. */
    private static final Pattern NOISE =
            Pattern.compile(
                    "(?s)^(?:[a-z]\\w*\\.)+[A-Z]\\w*: |Connector configuration is invalid and"
                        + " contains the following \\d+ error\\(s\\):|You can also find the above"
                        + " list of errors at the endpoint.*");

    /** What may be shown of a message, in one line. */
    String words(String text) {
        return FailureCause.masked(mask.apply(NOISE.matcher(text).replaceAll("")));
    }

    ObservedConnect.Known connect(JsonNode root, JsonNode plugins, JsonNode connectors) {
        var byName = new TreeMap<String, ObservedConnector>();
        connectors
                .properties()
                .forEach(each -> byName.put(each.getKey(), connector(each.getValue())));
        return new ObservedConnect.Known(
                root.path("version").asText(""),
                root.path("kafka_cluster_id").asText(""),
                plugins(plugins),
                byName);
    }

    private static List<ConnectorPlugin> plugins(JsonNode list) {
        var plugins = new ArrayList<ConnectorPlugin>();
        list.forEach(plugin -> {
            var type = plugin.path("type").asText("");
            if (type.equals("source") || type.equals("sink")) {
                var version = plugin.path("version").asText("");
                plugins.add(
                        new ConnectorPlugin(
                                plugin.path("class").asText(""),
                                type,
                                version.equals("null") ? "" : version));
            }
        });
        plugins.sort(
                Comparator.comparing(ConnectorPlugin::className)
                        .thenComparing(ConnectorPlugin::version));
        return plugins;
    }

    private ObservedConnector connector(JsonNode page) {
        var status = page.path("status");
        var info = page.path("info");
        var config = new TreeMap<String, String>();
        info.path("config")
                .properties()
                .forEach(each -> config.put(each.getKey(), each.getValue().asText("")));
        var tasks = new ArrayList<ObservedConnector.Task>();
        status.path("tasks")
                .forEach(task ->
                        tasks.add(
                                new ObservedConnector.Task(
                                        task.path("id").asInt(),
                                        task.path("state").asText(""),
                                        host(task.path("worker_id").asText("")),
                                        cause(task))));
        tasks.sort(Comparator.comparingInt(ObservedConnector.Task::id));
        var connector = status.path("connector");
        return new ObservedConnector(
                config,
                status.path("type").asText(info.path("type").asText("")),
                connector.path("state").asText(""),
                host(connector.path("worker_id").asText("")),
                cause(connector),
                tasks,
                info.path("tasks").size());
    }

    private String cause(JsonNode of) {
        var trace = of.path("trace").asText("");
        return trace.isEmpty() ? "" : FailureCause.of(mask.apply(trace));
    }

    /** {@code 10.1.2.3} of {@code 10.1.2.3:8083}. */
    private static String host(String worker) {
        int colon = worker.lastIndexOf(':');
        return colon < 0 ? worker : worker.substring(0, colon);
    }

    /** Each field with all that is wrong with it. */
    List<FieldProblem> problems(JsonNode page) {
        var problems = new ArrayList<FieldProblem>();
        page.path("configs")
                .forEach(config -> {
                    var value = config.path("value");
                    var errors = new ArrayList<String>();
                    value.path("errors").forEach(error -> errors.add(words(error.asText())));
                    if (!errors.isEmpty()) {
                        problems.add(
                                new FieldProblem(
                                        value.path("name").asText(""), String.join(", ", errors)));
                    }
                });
        return problems;
    }
}
