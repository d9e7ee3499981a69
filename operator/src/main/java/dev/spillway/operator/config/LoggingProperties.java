package dev.spillway.operator.config;

import dev.spillway.operator.api.LogLevel;
import dev.spillway.operator.model.Logging;
import java.util.Locale;
import java.util.Map;

/**
 * The levels of a Cluster, as a file that Log4j lays over the image's own configuration and reads
 * again when it changes: no node restarts for them.
 */
public final class LoggingProperties {
    /** How often a node looks whether its file has changed. */
    private static final int CHECK_SECONDS = 10;

    private LoggingProperties() {}

    public static String of(Logging logging) {
        var text = new StringBuilder();
        line(text, "monitorInterval", Integer.toString(CHECK_SECONDS));
        line(text, "rootLogger.level", text(logging.level()));
        int number = 0;
        for (Map.Entry<String, LogLevel> logger : logging.loggers().entrySet()) {
            String key = "logger.cluster" + number++;
            line(text, key + ".name", logger.getKey());
            line(text, key + ".level", text(logger.getValue()));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append(key).append('=').append(value).append('\n');
    }

    private static String text(LogLevel level) {
        return level.name().toLowerCase(Locale.ROOT);
    }
}
