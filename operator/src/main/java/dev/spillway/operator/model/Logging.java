package dev.spillway.operator.model;

import dev.spillway.operator.api.LogLevel;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What brokers and controllers log.
 *
 * @param level of everything else
 * @param loggers levels by name
 */
public record Logging(LogLevel level, SortedMap<String, LogLevel> loggers) {
    static final Logging DEFAULT = new Logging(LogLevel.INFO, new TreeMap<>());

    public Logging {
        loggers = Collections.unmodifiableSortedMap(new TreeMap<>(loggers));
    }
}
