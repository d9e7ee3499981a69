package dev.spillway.operator.plan;

import dev.spillway.operator.api.ConnectorState;
import java.time.Instant;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * A change of a connector in Kafka Connect. Each is idempotent. Those of one connector are carried
 * out in order, and end with the first that fails. None shows values of settings: a connector may
 * have been given a password in plain text.
 */
public sealed interface ConnectorStep extends Step {

    /** Its name in Kafka Connect. */
    String connector();

    /**
     * Asks Kafka Connect what it thinks of the settings; what follows is done if it has no
     * objection.
     */
    record Validate(
            String connector, String className, SortedMap<String, String> config, String why)
            implements ConnectorStep {
        @Override
        public String what() {
            return "validate the settings of connector " + connector;
        }

        @Override
        public String toString() {
            return what();
        }
    }

    /**
     * @param initial its state from the beginning
     */
    record Create(
            String connector, SortedMap<String, String> config, ConnectorState initial, String why)
            implements ConnectorStep {
        @Override
        public String what() {
            return switch (initial) {
                case Running -> "create connector " + connector;
                case Paused -> "create connector " + connector + ", paused";
                case Stopped -> "create connector " + connector + ", stopped";
            };
        }

        @Override
        public String toString() {
            return what();
        }
    }

    /**
     * Replaces all settings, which restarts its tasks.
     *
     * @param changed names of those that are different
     */
    record Reconfigure(
            String connector,
            SortedMap<String, String> config,
            SortedSet<String> changed,
            String why)
            implements ConnectorStep {
        private static final int NAMES = 5;

        @Override
        public String what() {
            var names = String.join(", ", changed.stream().limit(NAMES).toList());
            int more = changed.size() - NAMES;
            return "change settings %s%s of connector %s"
                    .formatted(names, more > 0 ? " and " + more + " more" : "", connector);
        }

        @Override
        public String toString() {
            return what();
        }
    }

    record Pause(String connector, String why) implements ConnectorStep {
        @Override
        public String what() {
            return "pause connector " + connector;
        }
    }

    record Resume(String connector, String why) implements ConnectorStep {
        @Override
        public String what() {
            return "resume connector " + connector;
        }
    }

    /** Ends its tasks; its settings and offsets stay. */
    record Stop(String connector, String why) implements ConnectorStep {
        @Override
        public String what() {
            return "stop connector " + connector;
        }
    }

    /**
     * Starts the connector and those of its tasks that have failed again.
     *
     * @param attempt number of this restart; 0 for one that does not count
     * @param at when it was decided
     */
    record RestartFailed(String connector, int attempt, Instant at, String why)
            implements ConnectorStep {
        @Override
        public String what() {
            return "start what has failed of connector " + connector + " again";
        }
    }

    /** Of a connector that is stopped. */
    record DeleteOffsets(String connector, String why) implements ConnectorStep {
        @Override
        public String what() {
            return "delete the offsets of connector " + connector;
        }
    }

    record Delete(String connector, String why) implements ConnectorStep {
        @Override
        public String what() {
            return "delete connector " + connector;
        }
    }
}
