package dev.spillway.examples.activity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.examples.Json;
import dev.spillway.examples.activity.Event.Order;
import dev.spillway.examples.activity.Event.PageView;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class EventTest {

    @Test
    void whatABrowserPostsIsCheckedBeforeItIsInATopic() {
        for (var body :
                List.of(
                        "",
                        "[]",
                        "null",
                        "{}",
                        "{\"site\":\"a/b\",\"visitor\":\"v\",\"product\":\"p\",\"category\":\"c\"}",
                        "{\"site\":\"a\",\"visitor\":\"\",\"product\":\"p\",\"category\":\"c\"}",
                        "{\"site\":\"a\",\"visitor\":\"v\",\"product\":\"p\"}")) {
            assertThatThrownBy(() -> Json.read(body.getBytes(UTF_8), PageView.class))
                    .as(body)
                    .isInstanceOf(SerializationException.class)
                    .hasMessageStartingWith("not a PageView: ");
        }
        assertThatThrownBy(() -> Json.read(null, PageView.class))
                .isInstanceOf(SerializationException.class)
                .hasMessage("not a PageView: there is no value");
        assertThatThrownBy(() -> new Order("a", "v", "p", -1)).hasMessageContaining("cents");
    }

    @Test
    void fieldsThatAreNewAreSkipped() {
        var order =
                Json.read(
                        """
                        {"site":"a","visitor":"v","product":"p","cents":5,"coupon":"X"}
                        """
                                .getBytes(UTF_8),
                        Order.class);

        assertThat(order).isEqualTo(new Order("a", "v", "p", 5));
        assertThat(order.key()).isEqualTo("a/v");
    }
}
