package dev.spillway.operator.admin;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A broker's metrics about topics.
 *
 * @param cold bytes in S3 of the partitions that the broker leads, by topic
 * @param copyErrors segments that it failed to copy since its start, by topic
 * @param produced bytes received from producers since its start
 */
record TopicMetrics(Map<String, Long> cold, Map<String, Long> copyErrors, long produced) {

    private static final String COLD = "kafka_server_brokertopicmetrics_remotelogsizebytes";
    private static final String ERRORS = "kafka_server_brokertopicmetrics_remotecopyerrors_total";

    /** The line without a topic is the broker's total. */
    private static final String PRODUCED = "kafka_server_brokertopicmetrics_bytesin_total ";

    /** {@code kafka_server_brokertopicmetrics_remotelogsizebytes{topic="page-views"} 2.5E7} */
    private static final Pattern LINE = Pattern.compile("(\\w+)\\{topic=\"([^\"]+)\",?} (\\S+).*");

    static boolean matches(String line) {
        return line.startsWith(COLD + "{")
                || line.startsWith(ERRORS + "{")
                || line.startsWith(PRODUCED);
    }

    static TopicMetrics parse(List<String> lines) {
        var cold = new TreeMap<String, Long>();
        var errors = new TreeMap<String, Long>();
        long produced = 0;
        for (var line : lines) {
            if (line.startsWith(PRODUCED)) {
                produced = (long) Double.parseDouble(line.substring(PRODUCED.length()));
            }
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                var into = matcher.group(1).equals(COLD) ? cold : errors;
                into.put(matcher.group(2), (long) Double.parseDouble(matcher.group(3)));
            }
        }
        return new TopicMetrics(cold, errors, produced);
    }
}
