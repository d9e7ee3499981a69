package dev.spillway.examples.activity;

import static dev.spillway.examples.activity.Html.escaped;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The report of a site as one HTML page without scripts; charts are SVG. */
final class ReportPage {
    private static final int TOP = 10;
    private static final int WIDTH = 900;
    private static final int HEIGHT = 140;

    private ReportPage() {}

    /**
     * @param measures of the site: by name, from what is counted to the amount
     */
    static String of(
            String site,
            SortedMap<String, SortedMap<String, Long>> measures,
            Collection<String> sites) {
        return """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5">
        <title>Report of %1$s</title>
        <style>
          body { font: 15px/1.4 system-ui, sans-serif; max-width: 920px; margin: 2em auto; color: #223 }
          svg { width: 100%%; background: #f6f7f9 } rect { fill: #3b6fb6 } svg text { font-size: 11px; fill: #556 }
          .lists { display: flex; gap: 3em; flex-wrap: wrap } td { padding: 0 1em 0 0 } td + td { text-align: right }
        </style></head><body>
        <h1>%1$s</h1>
        <p>%2$s</p>
        %3$s
        <div class="lists">%4$s</div>
        <p><a href="/report.json?site=%1$s">as JSON</a></p>
        </body></html>
        """
                .formatted(
                        escaped(site),
                        sites.stream().map(ReportPage::link).collect(Collectors.joining(" ")),
                        List.of("views", "searches", "orders", "cents").stream()
                                .map(what -> chart(what, of(measures, what + "-by-day")))
                                .collect(Collectors.joining()),
                        List.of(
                                        "views-by-product",
                                        "views-by-category",
                                        "orders-by-product",
                                        "searches-by-query")
                                .stream()
                                .map(measure -> list(measure, of(measures, measure)))
                                .collect(Collectors.joining()));
    }

    private static SortedMap<String, Long> of(
            SortedMap<String, SortedMap<String, Long>> measures, String name) {
        return measures.getOrDefault(name, new TreeMap<>());
    }

    private static String link(String site) {
        return "<a href=\"/?site=%1$s\">%1$s</a>".formatted(escaped(site));
    }

    /** A bar for each day on which there was something. */
    private static String chart(String what, SortedMap<String, Long> days) {
        if (days.isEmpty()) {
            return "";
        }
        var most = Math.max(1, days.values().stream().mapToLong(Long::longValue).max().orElse(1));
        var step = (double) WIDTH / days.size();
        var bars = new StringBuilder();
        var bar = 0;
        for (var day : days.entrySet()) {
            var height = (double) HEIGHT * day.getValue() / most;
            bars.append(
                    String.format(
                            Locale.ROOT,
                            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%s:"
                                    + " %,d</title></rect>",
                            bar++ * step,
                            HEIGHT - height,
                            Math.max(1, step - 1),
                            height,
                            escaped(day.getKey()),
                            day.getValue()));
        }
        return String.format(
                Locale.ROOT,
                """
                <h2>%s a day</h2>
                <svg viewBox="0 0 %d %d" role="img">%s
                <text x="0" y="%7$d">%5$s</text><text x="%2$d" y="%7$d" text-anchor="end">%6$s</text></svg>
                """,
                escaped(what),
                WIDTH,
                HEIGHT + 16,
                bars,
                escaped(days.firstKey()),
                escaped(days.lastKey()),
                HEIGHT + 12);
    }

    private static String list(String measure, SortedMap<String, Long> amounts) {
        return "<div><h2>%s</h2><table>%s</table></div>"
                .formatted(
                        escaped(measure),
                        amounts.entrySet().stream()
                                .sorted(
                                        Map.Entry.<String, Long>comparingByValue(
                                                        Comparator.reverseOrder())
                                                .thenComparing(Map.Entry.comparingByKey()))
                                .limit(TOP)
                                .map(row ->
                                        String.format(
                                                Locale.ROOT,
                                                "<tr><td>%s</td><td>%,d</td></tr>",
                                                escaped(row.getKey()),
                                                row.getValue()))
                                .collect(Collectors.joining()));
    }
}
