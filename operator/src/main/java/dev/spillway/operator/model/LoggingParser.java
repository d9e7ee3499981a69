package dev.spillway.operator.model;

import dev.spillway.operator.api.LogLevel;
import dev.spillway.operator.api.LoggingSpec;
import dev.spillway.operator.model.Problem.Reason;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses what nodes log. */
final class LoggingParser {
    private static final String PATH = "spec.logging";
    private static final Pattern LOGGER = Pattern.compile("[A-Za-z_][A-Za-z0-9_$.-]{0,255}");

    /** Kafka's name for the root, as in its BROKER_LOGGER configuration. */
    private static final String ROOT = "root";

    /** Without warnings nobody could tell why a node misbehaves. */
    private static final Set<LogLevel> TOO_QUIET = Set.of(LogLevel.OFF, LogLevel.ERROR);

    private final SpecReader in;

    LoggingParser(SpecReader in) {
        this.in = in;
    }

    Logging parse(@Nullable LoggingSpec spec) {
        if (spec == null) {
            return Logging.DEFAULT;
        }
        LogLevel level = Objects.requireNonNullElse(spec.level(), Logging.DEFAULT.level());
        if (TOO_QUIET.contains(level)) {
            in.refuse(
                    PATH + ".level",
                    Reason.Invalid,
                    "must be WARN, INFO, DEBUG or TRACE; silence single loggers in"
                            + " logging.loggers");
        }
        Map<String, LogLevel> loggers = Objects.requireNonNullElse(spec.loggers(), Map.of());
        loggers.keySet().forEach(this::check);
        return new Logging(level, new TreeMap<>(loggers));
    }

    private void check(String logger) {
        String field = "%s.loggers[%s]".formatted(PATH, logger);
        if (logger.equals(ROOT)) {
            in.refuse(field, Reason.Forbidden, "the level of everything else is logging.level");
        } else if (!LOGGER.matcher(logger).matches()) {
            in.refuse(
                    field,
                    Reason.Invalid,
                    "is not a logger: write a package or class, for example org.apache.kafka.raft");
        }
    }
}
