package dev.spillway.local.uses.streams;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What the application writes, each to a topic. */
enum Output {
    /** Keys are windows of pages; the newest record of a key counts. */
    ViewsByPage("views-by-page"),
    /** Keys are windows of sections; the newest record of a key counts. */
    ViewsBySection("views-by-section"),
    /** Each record counts, once. */
    OrdersAfterViews("orders-after-views"),
    /** Each record counts, once. */
    UnreadableEvents("unreadable-events");

    private final String topic;

    Output(String topic) {
        this.topic = topic;
    }

    String topic() {
        return topic;
    }

    static Optional<Output> of(String topic) {
        return Arrays.stream(values()).filter(output -> output.topic.equals(topic)).findFirst();
    }

    static List<String> topics() {
        return Arrays.stream(values()).map(Output::topic).toList();
    }
}
