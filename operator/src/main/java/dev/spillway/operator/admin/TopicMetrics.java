package dev.spillway.operator.admin;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a broker's metrics tell about topics in S3.
 *
 * @param cold bytes in S3 of the partitions that the broker leads, by topic
 * @param copyErrors segments that it failed to copy since it started, by topic
 */
record TopicMetrics(Map<String, Long> cold, Map<String, Long> copyErrors) {

    private static final String COLD = "kafka_server_brokertopicmetrics_remotelogsizebytes";
    private static final String ERRORS = "kafka_server_brokertopicmetrics_remotecopyerrors_total";

    /** {@code kafka_server_brokertopicmetrics_remotelogsizebytes{topic="page-views"} 2.5E7} */
    private static final Pattern LINE = Pattern.compile("(\\w+)\\{topic=\"([^\"]+)\",?} (\\S+).*");

    static boolean isOne(String line) {
        return line.startsWith(COLD + "{") || line.startsWith(ERRORS + "{");
    }

    static TopicMetrics of(List<String> lines) {
        var cold = new TreeMap<String, Long>();
        var errors = new TreeMap<String, Long>();
        for (var line : lines) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches()) {
                var into = matcher.group(1).equals(COLD) ? cold : errors;
                into.put(matcher.group(2), (long) Double.parseDouble(matcher.group(3)));
            }
        }
        return new TopicMetrics(cold, errors);
    }
}
