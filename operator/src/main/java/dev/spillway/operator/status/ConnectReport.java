package dev.spillway.operator.status;

import static dev.spillway.operator.status.Finding.PROGRESSING;
import static dev.spillway.operator.status.Finding.READY;
import static dev.spillway.operator.status.Finding.no;
import static dev.spillway.operator.status.Finding.unknown;
import static dev.spillway.operator.status.Finding.yes;

import dev.spillway.operator.api.ConnectStatus;
import dev.spillway.operator.api.ConnectStatusBuilder;
import dev.spillway.operator.api.ConnectorPluginStatus;
import dev.spillway.operator.model.ConnectModel;
import dev.spillway.operator.model.Count;
import dev.spillway.operator.model.Labels;
import dev.spillway.operator.model.Problem;
import dev.spillway.operator.observed.ObservedConnect;
import dev.spillway.operator.observed.ObservedWorkers;
import dev.spillway.operator.plan.Plan;
import java.time.Instant;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Computes the next status of a Connect. What cannot be observed now keeps its last value.
 *
 * @param previous the current status; null for a new Connect
 * @param generation of the spec that was processed
 */
public record ConnectReport(
        @Nullable ConnectStatus previous, @Nullable Long generation, Instant now) {

    /** A status must stay small. */
    private static final int MAX_NAMES = 50;

    /**
     * @param undeclared names of connectors that no Connector declares
     */
    public ConnectStatus of(
            ConnectModel connect,
            ObservedWorkers workers,
            ObservedConnect answer,
            SortedSet<String> undeclared,
            Plan plan,
            StepOutcome outcome) {
        var status =
                previous == null
                        ? ConnectStatusBuilder.builder()
                        : ConnectStatusBuilder.builder(previous);
        status.conditions(
                        Conditions.of(
                                previous == null ? null : previous.conditions(),
                                List.of(
                                        ready(connect, workers, answer, undeclared, plan, outcome),
                                        ClusterFindings.progressing(plan, outcome)),
                                generation,
                                now))
                .observedGeneration(generation)
                .replicas(workers.replicas())
                .readyReplicas(workers.ready())
                .selector(Labels.CONNECT + "=" + connect.name());
        return switch (answer) {
            case ObservedConnect.Unknown unknown -> status.build();
            case ObservedConnect.Known known ->
                    status.version(known.version())
                            .connectors(known.connectors().size())
                            .undeclared(
                                    undeclared.isEmpty()
                                            ? null
                                            : undeclared.stream().limit(MAX_NAMES).toList())
                            .plugins(plugins(known))
                            .build();
        };
    }

    private static List<ConnectorPluginStatus> plugins(ObservedConnect.Known known) {
        return known.plugins().stream()
                .limit(MAX_NAMES)
                .map(plugin ->
                        new ConnectorPluginStatus(
                                plugin.className(), plugin.type(), plugin.version()))
                .toList();
    }

    private Finding ready(
            ConnectModel connect,
            ObservedWorkers workers,
            ObservedConnect answer,
            SortedSet<String> undeclared,
            Plan plan,
            StepOutcome outcome) {
        if (outcome instanceof StepOutcome.Refused refused) {
            return no(READY, refused.reason(), refused.message());
        }
        if (connect.replicas() == 0) {
            return no(READY, "NoWorkers", "spec.replicas is 0, so no connector runs");
        }
        // Workers that run go on while what is to take their place cannot start.
        if (!plan.blocked().isEmpty() && workers.ready() < connect.replicas()) {
            var blocked = plan.blocked().getFirst();
            return no(READY, blocked.reason(), ClusterFindings.text(blocked));
        }
        if (workers.ready() < connect.replicas()) {
            return no(
                    READY,
                    workers.ready() == 0 && !wasReady() ? "Starting" : "WorkersAway",
                    "%d of %s ready"
                            .formatted(
                                    workers.ready(),
                                    Count.of(connect.replicas(), "worker")
                                            + (connect.replicas() == 1 ? " is" : " are")));
        }
        return switch (answer) {
            case ObservedConnect.Unknown unknown ->
                    wasReady()
                            ? unknown(READY, "ConnectUnavailable", unknown.why())
                            : no(READY, "Starting", unknown.why());
            case ObservedConnect.Known known ->
                    yes(
                            READY,
                            "Serving",
                            (connect.replicas() == 1
                                            ? "the worker is ready"
                                            : "all %d workers are ready"
                                                    .formatted(connect.replicas()))
                                    + ", with "
                                    + Count.of(known.connectors().size(), "connector")
                                    + undeclared(undeclared));
        };
    }

    private boolean wasReady() {
        return previous != null && previous.version() != null;
    }

    private static String undeclared(SortedSet<String> names) {
        return names.isEmpty()
                ? ""
                : "; without a Connector, and stopped: "
                        + String.join(", ", names.stream().limit(MAX_NAMES).toList());
    }

    /** The spec is invalid: its problems are reported, and everything else keeps its value. */
    public ConnectStatus invalid(List<Problem> problems) {
        return with(
                no(READY, "InvalidSpec", Problems.text(problems)),
                no(PROGRESSING, "InvalidSpec", "nothing is changed until the spec is valid"));
    }

    /** The workers' state is unknown because of the Cluster. */
    public ConnectStatus clusterNotReady(String message) {
        return with(
                unknown(READY, "ClusterNotReady", message),
                yes(PROGRESSING, "ClusterNotReady", message));
    }

    /** Something of the Connect's could not be written, so nothing follows from it. */
    public ConnectStatus refusedByKubernetes(String reason, String message) {
        return with(no(READY, reason, message), no(PROGRESSING, reason, message));
    }

    /** The state of the workers is unknown. */
    public ConnectStatus unknownState(String reason, String message) {
        return with(unknown(READY, reason, message), unknown(PROGRESSING, reason, message));
    }

    private ConnectStatus with(Finding... findings) {
        var conditions =
                Conditions.merged(
                        previous == null ? null : previous.conditions(),
                        List.of(findings),
                        generation,
                        now);
        var status =
                previous == null
                        ? ConnectStatusBuilder.builder()
                        : ConnectStatusBuilder.builder(previous);
        return status.conditions(conditions).observedGeneration(generation).build();
    }
}
