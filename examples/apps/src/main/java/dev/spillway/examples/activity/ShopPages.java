package dev.spillway.examples.activity;

import static dev.spillway.examples.activity.Html.escaped;

import dev.spillway.examples.Json;
import dev.spillway.examples.activity.OpenSearch.Document;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The shop's pages. A browser that shows one posts what its visitor does. */
final class ShopPages {
    /** A visitor is a number that the browser keeps. */
    private static final String SCRIPT =
            """
            <script>
              const visitor = localStorage.visitor ??= 'b' + Math.random().toString(36).slice(2);
              const tell = (topic, event) =>
                navigator.sendBeacon('/events/' + topic, JSON.stringify({visitor, ...event}));
              const told = document.currentScript.previousElementSibling?.dataset ?? {};
              if (told.topic) tell(told.topic, JSON.parse(told.event));
            </script>
            """;

    private ShopPages() {}

    static String sites(Map<String, Integer> sites) {
        return page(
                "Shops",
                sites.entrySet().stream()
                        .map(site ->
                                "<p><a href=\"/%1$s\">%1$s</a>, %2$d products</p>"
                                        .formatted(escaped(site.getKey()), site.getValue()))
                        .collect(Collectors.joining()),
                "");
    }

    static String products(String site, Collection<Product> products) {
        return page(
                site,
                """
                <form action="/%1$s/search"><input name="q" placeholder="search"></form>%2$s\
                """
                        .formatted(
                                escaped(site),
                                products.stream()
                                        .map(product ->
                                                line(site, product.product(), product.title(), ""))
                                        .collect(Collectors.joining())),
                "");
    }

    static String found(String site, String words, List<Document> found) {
        return page(
                "Search: " + words,
                found.stream()
                        .map(one -> line(site, one.product(), one.title(), "?searched=true"))
                        .collect(Collectors.joining()),
                told("searches", Map.of("site", site, "query", words)));
    }

    private static String line(String site, String product, String title, String query) {
        return "<p><a href=\"/%s/products/%s%s\">%s</a></p>"
                .formatted(escaped(site), escaped(product), query, escaped(title));
    }

    static String product(Product product, boolean searched) {
        var order =
                Map.of(
                        "site", product.site(),
                        "product", product.product(),
                        "cents", product.cents());
        return page(
                product.title(),
                String.format(
                        Locale.ROOT,
                        "<p>%s, %.2f</p><button data-event=\"%s\" onclick=\"tell('orders',"
                                + " JSON.parse(this.dataset.event)); this.disabled = true\">Buy"
                                + "</button>",
                        escaped(product.category()),
                        product.cents() / 100.0,
                        escaped(Json.text(order))),
                told(
                        "page-views",
                        Map.of(
                                "site", product.site(),
                                "product", product.product(),
                                "category", product.category(),
                                "searched", searched)));
    }

    /** What the browser posts when it shows the page. */
    private static String told(String topic, Map<String, Object> event) {
        return "<i data-topic=\"%s\" data-event=\"%s\"></i>"
                .formatted(topic, escaped(Json.text(event)));
    }

    private static String page(String title, String body, String told) {
        return """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>%1$s</title>
        <style>body { font: 15px/1.4 system-ui, sans-serif; max-width: 40em; margin: 2em auto }</style></head>
        <body><h1>%1$s</h1>%2$s%3$s%4$s</body></html>
        """
                .formatted(escaped(title), body, told, SCRIPT);
    }
}
