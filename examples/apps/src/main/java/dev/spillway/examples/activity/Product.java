package dev.spillway.examples.activity;

/**
 * What a site sells. The catalogue is a compacted topic, in which the newest record of each key is
 * the product as it is.
 */
record Product(String site, String product, String title, String category, long cents) {
    static final String TOPIC = "products";

    Product {
        Event.Names.check("site", site);
        Event.Names.check("product", product);
        Event.Names.text("title", title);
        Event.Names.check("category", category);
    }

    String key() {
        return site + "/" + product;
    }
}
