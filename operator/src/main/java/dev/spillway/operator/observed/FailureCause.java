package dev.spillway.operator.observed;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Words of Kafka Connect and of connectors, made short, and without what they may give away. */
public final class FailureCause {
    private static final int MAX_LENGTH = 300;
    private static final String CAUSED_BY = "Caused by: ";

    /** {@code org.postgresql.util.PSQLException: FATAL: ...}, or the class alone. */
    private static final Pattern EXCEPTION =
            Pattern.compile("((?:[a-zA-Z_$][\\w$]*\\.)+)([A-Z][\\w$]*)(?:: (.*))?");

    /** Names that say nothing that their message does not. */
    private static final Set<String> GENERAL =
            Set.of(
                    "ConnectException",
                    "DebeziumException",
                    "ConfigException",
                    "Exception",
                    "RuntimeException",
                    "IllegalArgumentException",
                    "IllegalStateException",
                    "KafkaException",
                    "RetriableException",
                    "ExecutionException",
                    "CompletionException",
                    "PSQLException",
                    "SQLException");

    /** Causes that do not say with what: the exception around them does. */
    private static final Set<String> WITHOUT_PEER =
            Set.of(
                    "",
                    "null",
                    "Connection refused",
                    "Connection reset",
                    "Connect timed out",
                    "connect timed out",
                    "Read timed out",
                    "Broken pipe");

    /** {@code jdbc:postgresql://user:password@host}. */
    private static final Pattern USER_INFO = Pattern.compile("(//)[^\\s/@]+@");

    private static final Pattern ASSIGNMENT =
            Pattern.compile(
                    "(?i)(pass(?:word|wd|phrase)?|pwd|secret|token|api[-_.]?key|credentials?)"
                            + "(\\s*=\\s*|\"\\s*:\\s*)(\"[^\"]*\"|'[^']*'|[^\\s;&,)}\\]\"']+)");

    private FailureCause() {}

    /**
     * The innermost cause of a Java stack trace in one line.
     *
     * @param trace may be of any length, and empty
     */
    public static String of(String trace) {
        var causes = new ArrayList<String>();
        for (var line : trace.lines().toList()) {
            if (causes.isEmpty() && !line.isBlank()) {
                causes.add(line.strip());
            } else if (line.startsWith(CAUSED_BY)) {
                causes.add(line.substring(CAUSED_BY.length()).strip());
            }
        }
        return causes.isEmpty() ? "" : masked(words(causes));
    }

    private static String words(List<String> causes) {
        var innermost = causes.getLast();
        for (int i = causes.size() - 1; i >= 0; i--) {
            if (!WITHOUT_PEER.contains(message(causes.get(i)))) {
                innermost = causes.get(i);
                break;
            }
        }
        var exception = EXCEPTION.matcher(innermost);
        if (!exception.matches()) {
            return innermost;
        }
        var name = exception.group(2);
        var message = exception.group(3);
        if (message == null || message.isBlank() || message.equals("null")) {
            return name;
        }
        return GENERAL.contains(name) || message.contains(name) ? message : name + ": " + message;
    }

    private static String message(String cause) {
        var exception = EXCEPTION.matcher(cause);
        if (!exception.matches()) {
            return cause;
        }
        return exception.group(3) == null ? "" : exception.group(3).strip();
    }

    /** The same text in one line, at most so long as a status may show, without credentials. */
    public static String masked(String text) {
        var line = text.replaceAll("\\s+", " ").strip();
        line = USER_INFO.matcher(line).replaceAll("$1***@");
        line = ASSIGNMENT.matcher(line).replaceAll("$1$2***");
        return line.length() > MAX_LENGTH ? line.substring(0, MAX_LENGTH - 3) + "..." : line;
    }
}
