package dev.spillway.examples.activity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.examples.Json;
import dev.spillway.examples.activity.Event.Order;
import dev.spillway.examples.activity.Event.PageView;
import dev.spillway.examples.activity.Totals.Total;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TotalsTest {
    private final Totals totals = new Totals();
    private long offset;

    @Test
    void addsWhatPartitionsHaveOfASite() {
        add("page-views", 0, Json.bytes(new PageView("a", "v1", "p1", "lamps", true)));
        add("page-views", 1, Json.bytes(new PageView("a", "v2", "p1", "lamps", false)));
        add("orders", 0, Json.bytes(new Order("a", "v1", "p1", 250)));
        add("orders", 0, Json.bytes(new Order("b", "v1", "p1", 1)));

        assertThat(totals.sum())
                .containsEntry("a", new Total(2, 1, 0, 1, 250))
                .containsEntry("b", new Total(0, 0, 0, 1, 1))
                .hasSize(2);
    }

    @Test
    void aRecordThatCannotBeReadDoesNotStopTheOthers() {
        add("orders", 0, "no JSON".getBytes(UTF_8));
        add("orders", 0, "null".getBytes(UTF_8));
        add("orders", 0, null);
        add("orders", 0, Json.bytes(new Order("a", "v1", "p1", 250)));

        assertThat(totals.sum()).containsEntry("a", new Total(0, 0, 0, 1, 250));
    }

    private void add(String topic, int partition, byte @Nullable [] value) {
        totals.add(new ConsumerRecord<>(topic, partition, offset++, "key", value));
    }
}
