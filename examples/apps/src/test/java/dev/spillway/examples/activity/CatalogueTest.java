package dev.spillway.examples.activity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.examples.Json;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class CatalogueTest {
    private final CountDownLatch failed = new CountDownLatch(1);

    @Test
    void aFailureEndsTheShopRatherThanLeaveItUnreadyForEver() throws Exception {
        var topic = new ProductsTopic();
        try (var catalogue = topic.catalogue(failed::countDown)) {
            assertThat(failed.getCount()).isEqualTo(1);
            catalogue.check();

            topic.fail(new KafkaException("not authorized any more"));

            assertThat(failed.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(catalogue.complete()).isFalse();
            assertThatThrownBy(catalogue::check)
                    .hasMessage("the catalogue can no longer be read from topic products")
                    .hasRootCauseMessage("not authorized any more");
        }
    }

    @Test
    void recordsThatAreNoProductsDoNotStopTheOthers() throws Exception {
        var topic = new ProductsTopic();
        topic.add(null, Json.bytes(ProductsTopic.LAMP));
        topic.add("a/gone", "null".getBytes(UTF_8));
        topic.add("a/deleted", null);
        topic.add(ProductsTopic.LAMP.key(), Json.bytes(ProductsTopic.LAMP));
        try (var catalogue = topic.catalogue(failed::countDown)) {

            assertThat(catalogue.of("a")).containsOnlyKeys("a/lamp");
            assertThat(catalogue.product("a", "lamp")).contains(ProductsTopic.LAMP);
            assertThat(catalogue.hasSite("b")).isFalse();
        }
    }
}
