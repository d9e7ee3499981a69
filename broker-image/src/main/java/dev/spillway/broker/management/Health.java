package dev.spillway.broker.management;

import java.util.Locale;

/**
 * Whether this node is ready, and why.
 *
 * @param state for a broker Kafka's own BrokerState, for a controller its state in the quorum
 * @param detail for people; empty when there is nothing to add
 */
public record Health(boolean ready, String state, String detail) {

    /**
     * How old the newest applied record of a controller may be. The active controller writes one at
     * least every metadata.max.idle.interval.ms (500 ms by default), so this allows for catching
     * up, and for clock skew between machines.
     */
    private static final long CAUGHT_UP_MS = 30_000;

    /** Decides from the observed state; the only place where readiness is decided. */
    public static Health of(KafkaState observed) {
        return switch (observed) {
            case KafkaState.Waiting(String detail) -> starting(detail);
            case KafkaState.NotRegistered() -> starting("");
            case KafkaState.Broker broker -> ofBroker(broker);
            case KafkaState.Controller controller -> ofController(controller);
        };
    }

    /**
     * Ready is RUNNING, which Kafka says once the log is recovered, the metadata is caught up with
     * and the controller has unfenced the broker.
     */
    private static Health ofBroker(KafkaState.Broker broker) {
        return switch (broker.state()) {
            case 0 -> starting("");
            case 1 -> starting("registering with the controllers, and reading the metadata");
            case 2 -> new Health(false, "RECOVERY", recovery(broker.logsToRecover()));
            case 3 ->
                    broker.started()
                            ? new Health(true, "RUNNING", "")
                            : starting("opening the listeners");
            case 6 -> new Health(false, "PENDING_CONTROLLED_SHUTDOWN", "handing over leaderships");
            case 7 -> new Health(false, "SHUTTING_DOWN", "closing the logs");
            default -> new Health(false, "UNKNOWN", "Kafka's BrokerState " + broker.state());
        };
    }

    private static Health starting(String detail) {
        return new Health(false, "STARTING", detail);
    }

    private static String recovery(long logs) {
        return logs == 0 ? "waiting for the controller" : logs + " logs to recover";
    }

    /**
     * Ready is: the quorum has a leader that this node knows (a voter that has not heard from the
     * leader for controller.quorum.fetch.timeout.ms forgets it), and this node has applied what the
     * leader committed. An observer that has caught up is ready too: it is ready to become a voter.
     */
    private static Health ofController(KafkaState.Controller controller) {
        String state = controller.state().toUpperCase(Locale.ROOT);
        if (!controller.started()) {
            return new Health(false, state, "starting");
        }
        if (controller.leader() < 0) {
            return new Health(false, state, "the quorum has no leader that this node knows");
        }
        if (controller.highWatermark() < 0) {
            return new Health(false, state, "does not know yet what the quorum has committed");
        }
        if (controller.quietMs() > 0 && controller.lagMs() > controller.quietMs() + CAUGHT_UP_MS) {
            return new Health(
                    false, state, "behind the leader by " + controller.lagMs() / 1000 + " s");
        }
        return new Health(true, state, "leader is " + controller.leader());
    }
}
