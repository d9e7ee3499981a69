package dev.spillway.examples.activity;

import java.util.regex.Pattern;

/**
 * What a visitor did on a site. When it was is the timestamp of its record; the key of its record
 * is the visitor, so that the steps of a visitor stay in order.
 */
sealed interface Event {

    /** Such as {@code lisbon}: several shops send their events to the same topics. */
    String site();

    String visitor();

    default String key() {
        return site() + "/" + visitor();
    }

    /**
     * @param searched whether the visitor came from a list of search results: a click
     */
    record PageView(String site, String visitor, String product, String category, boolean searched)
            implements Event {
        static final String TOPIC = "page-views";

        public PageView {
            Names.check("site", site);
            Names.check("visitor", visitor);
            Names.check("product", product);
            Names.check("category", category);
        }

        /** The product's key in the catalogue. */
        String productKey() {
            return site + "/" + product;
        }
    }

    record Search(String site, String visitor, String query) implements Event {
        static final String TOPIC = "searches";

        public Search {
            Names.check("site", site);
            Names.check("visitor", visitor);
            Names.text("query", query);
        }
    }

    /**
     * @param cents what was paid
     */
    record Order(String site, String visitor, String product, long cents) implements Event {
        static final String TOPIC = "orders";

        public Order {
            Names.check("site", site);
            Names.check("visitor", visitor);
            Names.check("product", product);
            if (cents < 0) {
                throw new IllegalArgumentException("cents is " + cents + ", not 0 or more");
            }
        }
    }

    /** What comes from a browser is checked before it is in a topic, where it stays. */
    final class Names {
        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
        private static final Pattern TEXT = Pattern.compile("[^\\p{Cntrl}]{1,200}");

        private Names() {}

        static void check(String field, String value) {
            matches(NAME, field, value, "1 to 64 letters, digits, '.', '_' or '-'");
        }

        static void text(String field, String value) {
            matches(TEXT, field, value, "1 to 200 characters");
        }

        private static void matches(Pattern pattern, String field, String value, String rule) {
            if (value == null || !pattern.matcher(value).matches()) {
                throw new IllegalArgumentException(
                        "%s must be %s, not '%s'".formatted(field, rule, value));
            }
        }
    }
}
