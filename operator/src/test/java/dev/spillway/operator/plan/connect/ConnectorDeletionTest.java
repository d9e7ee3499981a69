package dev.spillway.operator.plan.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.observed.ObservedConnect;
import dev.spillway.operator.observed.ObservedConnector;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ConnectorDeletionTest {

    @Test
    void offsetsThatAreToStayNeedNoStop() {
        assertThat(texts(false, "RUNNING", 1)).containsExactly("delete connector orders");
    }

    @Test
    void itIsStoppedBeforeItsOffsetsAreDeleted() {
        assertThat(texts(true, "RUNNING", 1)).containsExactly("stop connector orders");
        assertThat(texts(true, "FAILED", 0)).containsExactly("stop connector orders");
        assertThat(texts(true, "PAUSED", 1)).containsExactly("stop connector orders");
    }

    @Test
    void offsetsStayWhileATaskMayStillWriteThem() {
        var plan = next(true, "STOPPED", 1);

        assertThat(plan.ofConnector()).isEmpty();
        assertThat(plan.waits()).hasSize(1);
    }

    @Test
    void offsetsAreDeletedBeforeTheConnector() {
        assertThat(texts(true, "STOPPED", 0))
                .containsExactly(
                        "delete the offsets of connector orders", "delete connector orders");
    }

    /** Kafka Connect does not show one of which it has no state yet. */
    @Test
    void oneThatDoesNotShowIsDeletedAllTheSame() {
        var nothing = new ObservedConnect.Known("4.4.0", "id", List.of(), new TreeMap<>());

        assertThat(ConnectorDeletion.next("orders", true, nothing).steps())
                .extracting(Step::what)
                .containsExactly("delete connector orders");
    }

    private static List<String> texts(boolean deletesOffsets, String state, int tasks) {
        return next(deletesOffsets, state, tasks).steps().stream().map(Step::what).toList();
    }

    private static Plan next(boolean deletesOffsets, String state, int tasks) {
        var connectors = new TreeMap<String, ObservedConnector>();
        connectors.put(
                "orders",
                new ObservedConnector(
                        new TreeMap<>(),
                        "source",
                        state,
                        "",
                        "",
                        java.util.stream.IntStream.range(0, tasks)
                                .mapToObj(id -> new ObservedConnector.Task(id, state, "", ""))
                                .toList(),
                        tasks));
        return ConnectorDeletion.next(
                "orders",
                deletesOffsets,
                new ObservedConnect.Known("4.4.0", "id", List.of(), connectors));
    }
}
