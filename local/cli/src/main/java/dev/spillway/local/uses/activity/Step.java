package dev.spillway.local.uses.activity;

/** What a visitor does, as a browser posts it and as it is in its topic. */
sealed interface Step {

    String visitor();

    /** Of Kafka, and of the shop's address {@code /events/TOPIC}. */
    String topic();

    String json(String site);

    default String key(String site) {
        return site + "/" + visitor();
    }

    record View(String visitor, String product, String category, boolean searched) implements Step {
        static final String TOPIC = "page-views";

        @Override
        public String topic() {
            return TOPIC;
        }

        @Override
        public String json(String site) {
            return """
            {"site":"%s","visitor":"%s","product":"%s","category":"%s","searched":%s}\
            """
                    .formatted(site, visitor, product, category, searched);
        }
    }

    record Query(String visitor, String words) implements Step {
        static final String TOPIC = "searches";

        @Override
        public String topic() {
            return TOPIC;
        }

        @Override
        public String json(String site) {
            return """
            {"site":"%s","visitor":"%s","query":"%s"}\
            """
                    .formatted(site, visitor, words);
        }
    }

    record Purchase(String visitor, String product, long cents) implements Step {
        static final String TOPIC = "orders";

        @Override
        public String topic() {
            return TOPIC;
        }

        @Override
        public String json(String site) {
            return """
            {"site":"%s","visitor":"%s","product":"%s","cents":%d}\
            """
                    .formatted(site, visitor, product, cents);
        }
    }
}
