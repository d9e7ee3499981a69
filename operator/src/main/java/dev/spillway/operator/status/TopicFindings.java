package dev.spillway.operator.status;

import static dev.spillway.operator.status.Finding.PROGRESSING;
import static dev.spillway.operator.status.Finding.READY;
import static dev.spillway.operator.status.Finding.no;
import static dev.spillway.operator.status.Finding.unknown;
import static dev.spillway.operator.status.Finding.yes;

import dev.spillway.operator.model.TopicModel;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.plan.Plan;
import java.util.ArrayList;
import java.util.List;

/** The conditions of a Topic. */
record TopicFindings(
        TopicModel topic, ObservedTopic seen, Plan plan, StepOutcome outcome, int missingLogs) {

    List<Finding> all() {
        return List.of(ready(), progressing());
    }

    private Finding ready() {
        return switch (outcome) {
            case StepOutcome.Refused refused -> no(READY, refused.reason(), refused.message());
            case StepOutcome.Unavailable unavailable ->
                    unknown(READY, "KafkaUnavailable", unavailable.message());
            case StepOutcome.Paused paused -> readyFromObservation();
            case StepOutcome.Done done -> readyFromObservation();
        };
    }

    private Finding readyFromObservation() {
        if (!plan.blocked().isEmpty()) {
            var blocked = plan.blocked().getFirst();
            return no(READY, blocked.reason(), ClusterFindings.text(blocked));
        }
        return switch (seen) {
            case ObservedTopic.Absent absent ->
                    no(READY, "NotCreated", "the topic does not exist yet");
            case ObservedTopic.Present present -> readyFromObservation(present);
        };
    }

    private Finding readyFromObservation(ObservedTopic.Present present) {
        var down = present.partitions().stream().filter(p -> !p.available()).toList();
        if (!down.isEmpty()) {
            return no(
                    READY,
                    "PartitionsUnavailable",
                    down.size()
                            + " of "
                            + present.partitions().size()
                            + " partitions accept no writes with acks=all");
        }
        if (missingLogs > 0) {
            return no(
                    READY,
                    "LogsNotCreated",
                    "the brokers have not yet created the logs of "
                            + missingLogs
                            + " of "
                            + present.partitions().size()
                            + " partitions; with many new topics this takes minutes");
        }
        return yes(READY, "Serving", String.join("; ", notes(present)));
    }

    /** What is worth knowing about a topic that works. */
    private List<String> notes(ObservedTopic.Present present) {
        var notes = new ArrayList<String>();
        notes.add("every partition accepts writes");
        var partition = present.partitions().getFirst();
        if (!partition.canSpareAReplica()) {
            notes.add(warning(partition));
        }
        if (outcome instanceof StepOutcome.Paused && !plan.isDone()) {
            notes.add("not everything is as declared, because its Cluster is paused");
        }
        if (stoppedTiering(present)) {
            notes.add(
                    "it is no longer tiered: nothing new is copied to S3; what is there stays"
                            + " readable until its retention ends");
        }
        return notes;
    }

    private static String warning(Partition partition) {
        return "warning: it has "
                + partition.replicas().size()
                + " replicas and min.insync.replicas is "
                + partition.minInsync()
                + ", so it accepts no writes whenever one broker is down, as in every rolling"
                + " restart; keep replicas above min.insync.replicas";
    }

    private static boolean stoppedTiering(ObservedTopic.Present present) {
        return "true".equals(present.settings().get("remote.storage.enable"))
                && "true".equals(present.settings().get("remote.log.copy.disable"));
    }

    private Finding progressing() {
        return switch (outcome) {
            case StepOutcome.Refused refused ->
                    no(PROGRESSING, refused.reason(), refused.message());
            case StepOutcome.Unavailable unavailable ->
                    yes(PROGRESSING, "Waiting", unavailable.message());
            case StepOutcome.Paused paused ->
                    plan.isDone()
                            ? ClusterFindings.progressing(plan)
                            : no(PROGRESSING, "Paused", "its Cluster is paused");
            case StepOutcome.Done done -> ClusterFindings.progressing(plan);
        };
    }
}
