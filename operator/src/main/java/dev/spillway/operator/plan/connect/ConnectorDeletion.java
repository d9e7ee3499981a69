package dev.spillway.operator.plan.connect;

import dev.spillway.operator.observed.ObservedConnect;
import dev.spillway.operator.observed.ObservedConnector;
import dev.spillway.operator.plan.ConnectorStep;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;

/**
 * The next steps of deleting a connector. Its offsets can only be deleted while it exists, is
 * stopped and has no tasks. One that is not shown is deleted all the same: Kafka Connect does not
 * show those of which it has no state yet.
 */
public final class ConnectorDeletion {
    private static final String WHY = "the Connector is deleted";

    private ConnectorDeletion() {}

    public static Plan next(String name, boolean deletesOffsets, ObservedConnect.Known seen) {
        var there = seen.connector(name);
        if (there.isEmpty() || !deletesOffsets) {
            return Plan.of(new ConnectorStep.Delete(name, WHY));
        }
        var connector = there.get();
        if (!connector.state().equals(ObservedConnector.STOPPED)) {
            return Plan.of(new ConnectorStep.Stop(name, "its offsets are to be deleted"));
        }
        if (!connector.tasks().isEmpty()) {
            return Plan.of(
                    new Step.Wait(
                            "delete the offsets of connector " + name,
                            "tasks of it have not ended yet",
                            "the workers have ended them"));
        }
        return Plan.of(
                new ConnectorStep.DeleteOffsets(name, WHY), new ConnectorStep.Delete(name, WHY));
    }
}
