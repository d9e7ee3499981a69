package dev.spillway.process;

import java.time.Duration;
import java.util.Map;

/**
 * Environment variables as the processes of this image read them.
 *
 * @param all every variable of the process
 */
public record Variables(Map<String, String> all) {
    private static final String GRACE_PERIOD = "SPILLWAY_GRACE_SECONDS";

    /** Kubernetes' default. */
    private static final Duration DEFAULT_GRACE_PERIOD = Duration.ofSeconds(30);

    public Variables {
        all = Map.copyOf(all);
    }

    /**
     * @throws StartRefusedException when the variable is not set, or empty; the message names it
     */
    public String required(String name) {
        String value = all.getOrDefault(name, "");
        if (value.isBlank()) {
            throw StartRefusedException.misconfigured(
                    "environment variable " + name + " is not set");
        }
        return value;
    }

    /**
     * Between Kubernetes' SIGTERM and its SIGKILL. Where it is not said, as by hand, the least is
     * assumed: to stop sooner than one must is a smaller harm than to be killed.
     *
     * @throws StartRefusedException when it is not a number of seconds
     */
    public Duration gracePeriod() {
        String text = all.getOrDefault(GRACE_PERIOD, "");
        if (text.isBlank()) {
            return DEFAULT_GRACE_PERIOD;
        }
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw malformed(GRACE_PERIOD, text, "is not a number of seconds");
        }
        return Duration.ofSeconds(Integer.parseInt(text));
    }

    public static StartRefusedException malformed(String name, String value, String why) {
        return StartRefusedException.misconfigured(
                "environment variable %s: \"%s\" %s".formatted(name, value, why));
    }
}
