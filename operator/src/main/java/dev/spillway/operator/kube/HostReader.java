package dev.spillway.operator.kube;

import dev.spillway.operator.observed.Host;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.NodeCondition;
import io.fabric8.kubernetes.api.model.NodeSpec;
import io.fabric8.kubernetes.api.model.NodeStatus;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Converts Kubernetes nodes to records. */
final class HostReader {

    private HostReader() {}

    static Host read(Node node) {
        var spec = Objects.requireNonNullElseGet(node.getSpec(), NodeSpec::new);
        var status = Objects.requireNonNullElseGet(node.getStatus(), NodeStatus::new);
        return new Host(
                node.getMetadata().getName(),
                problem(status),
                Boolean.TRUE.equals(spec.getUnschedulable()),
                Objects.requireNonNullElse(spec.getTaints(), List.of()),
                Objects.requireNonNullElse(node.getMetadata().getLabels(), Map.of()));
    }

    private static String problem(NodeStatus status) {
        return Stream.ofNullable(status.getConditions())
                .flatMap(List::stream)
                .filter(condition -> "Ready".equals(condition.getType()))
                .findFirst()
                .map(HostReader::problem)
                .orElse("it has not reported yet");
    }

    private static String problem(NodeCondition ready) {
        if ("True".equals(ready.getStatus())) {
            return "";
        }
        var text = text(ready.getMessage()).isEmpty() ? ready.getReason() : ready.getMessage();
        return text(text).isEmpty() ? "it is not ready" : text(text);
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
