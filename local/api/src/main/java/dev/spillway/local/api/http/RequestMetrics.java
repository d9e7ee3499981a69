package dev.spillway.local.api.http;

import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The metric {@code apiserver_request_total} of Kubernetes' API server, by verb, group, resource
 * and subresource, with the additional label {@code client}, the program in the request's
 * User-Agent.
 *
 * <p>Watches are counted when they start.
 */
final class RequestMetrics {

    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /**
     * Bounds the number of series, because clients choose their names; the rest is counted as
     * {@link #OTHERS}.
     */
    private static final int MAX_SERIES = 2_000;

    private static final Series OTHERS = new Series("others", "", "", "", "");

    private final Map<Series, Long> counts = new TreeMap<>(ORDER);

    private record Series(
            String client, String verb, String group, String resource, String subresource) {}

    private static final Comparator<Series> ORDER =
            Comparator.comparing(Series::client)
                    .thenComparing(Series::group)
                    .thenComparing(Series::resource)
                    .thenComparing(Series::subresource)
                    .thenComparing(Series::verb);

    void count(RequestInfo info, RequestContext context, boolean watch) {
        Series series =
                new Series(
                        program(context.header("User-Agent")),
                        verb(info, context, watch),
                        info.type().group(),
                        info.type().plural(),
                        info.subresource());
        boolean known = counts.containsKey(series) || counts.size() < MAX_SERIES;
        counts.merge(known ? series : OTHERS, 1L, Long::sum);
    }

    String page() {
        StringBuilder page = new StringBuilder("# TYPE apiserver_request_total counter\n");
        counts.forEach((series, count) ->
                page.append(
                        String.format(
                                Locale.ROOT,
                                "apiserver_request_total{client=\"%s\",verb=\"%s\",group=\"%s\",resource=\"%s\",subresource=\"%s\"}"
                                    + " %d%n",
                                series.client(),
                                series.verb(),
                                series.group(),
                                series.resource(),
                                series.subresource(),
                                count)));
        return page.toString();
    }

    /** The verb as this metric names it in Kubernetes. */
    private static String verb(RequestInfo info, RequestContext context, boolean watch) {
        boolean all = info.isCollection();
        return switch (context.method()) {
            case "GET" -> watch ? "WATCH" : all ? "LIST" : "GET";
            case "PATCH" -> context.contentType().equals(RequestDecoder.APPLY) ? "APPLY" : "PATCH";
            case "DELETE" -> all ? "DELETECOLLECTION" : "DELETE";
            default -> context.method();
        };
    }

    /** {@code kubectl} of {@code kubectl/v1.36.0 (linux/amd64)}. */
    private static String program(String userAgent) {
        return userAgent.split("[/ ]", 2)[0].replaceAll("[^A-Za-z0-9._-]", "_");
    }
}
