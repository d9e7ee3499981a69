package dev.spillway.examples.telemetry;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * A record of the topic {@code alerts}: something is wrong, or no longer.
 *
 * @param value of the rule's measure in the window that decided
 * @param since end of the first window above the limit, in milliseconds since 1970
 * @param at end of the window that decided
 */
record Alert(
        String rule, String subject, State state, double value, double limit, long since, long at) {

    enum State {
        @JsonProperty("firing")
        Firing,
        @JsonProperty("resolved")
        Resolved
    }
}
