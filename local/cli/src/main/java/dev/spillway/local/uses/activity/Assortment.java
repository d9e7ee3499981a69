package dev.spillway.local.uses.activity;

import java.util.List;
import java.util.stream.IntStream;

/** What a shop sells: each category in each colour. */
final class Assortment {
    static final List<String> CATEGORIES =
            List.of(
                    "lamp", "chair", "table", "carpet", "mirror", "kettle", "clock", "vase",
                    "shelf", "cushion", "teapot", "basket");

    static final List<String> COLOURS =
            List.of(
                    "red", "green", "blue", "white", "black", "amber", "ivory", "olive", "coral",
                    "navy");

    private Assortment() {}

    record Item(String product, String title, String category, long cents) {
        String json(String site) {
            return """
            {"site":"%s","product":"%s","title":"%s","category":"%s","cents":%d}\
            """
                    .formatted(site, product, title, category, cents);
        }
    }

    static List<Item> items() {
        return IntStream.range(0, CATEGORIES.size())
                .boxed()
                .flatMap(category ->
                        IntStream.range(0, COLOURS.size())
                                .mapToObj(colour -> item(category, colour)))
                .toList();
    }

    static Item item(int category, int colour) {
        var noun = CATEGORIES.get(category);
        var adjective = COLOURS.get(colour);
        var title =
                Character.toUpperCase(adjective.charAt(0)) + adjective.substring(1) + " " + noun;
        return new Item(
                noun + "-" + adjective,
                title,
                noun,
                500 + 100L * (category * 37 % 23) + 10L * colour);
    }
}
