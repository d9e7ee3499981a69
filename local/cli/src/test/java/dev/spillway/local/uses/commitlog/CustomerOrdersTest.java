package dev.spillway.local.uses.commitlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CustomerOrdersTest {
    @Test
    void sumsTheOrdersOfEachCustomerAndKnowsCustomersWithoutAny() {
        var customers = List.of(row(1), row(2));
        var orders =
                List.of(
                        order(11, 1, 2, "10.50", true),
                        order(12, 1, 3, "0.10", false),
                        order(13, 99, 1, "5.00", true));

        assertThat(CustomerOrders.of(customers, orders))
                .containsOnlyKeys(1L, 2L)
                .containsEntry(1L, "1|2|1|21.30")
                .containsEntry(2L, "2|0|0|0.00");
    }

    private static Row order(long id, long customer, int quantity, String price, boolean paid) {
        return row(
                id,
                Long.toString(customer),
                "tea",
                Integer.toString(quantity),
                price,
                Boolean.toString(paid),
                null,
                "2026-01-01 00:00:00.000000");
    }

    private static Row row(long id, @Nullable String... values) {
        return new Row(id, Arrays.asList(values));
    }
}
