package dev.spillway.local.uses.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LetterTest {
    @Test
    void aMailServerTakesAnAddressWithAShortNameAndNoSpaces() {
        assertThat(to("ann@example.com").canBeDelivered()).isTrue();
        assertThat(to("x".repeat(64) + "@example.com").canBeDelivered()).isTrue();
        assertThat(to("x".repeat(65) + "@example.com").canBeDelivered()).isFalse();
        assertThat(to("ann at example.com").canBeDelivered()).isFalse();
        assertThat(to("").canBeDelivered()).isFalse();
    }

    @Test
    void aMessageIdNamesARecordOfTheOutbox() {
        assertThat(Place.ofMessageId("<outbox-2-1234@example.com>"))
                .contains(new Place(2, 1_234))
                .get()
                .hasToString("outbox-2-1234");
        assertThat(Place.ofMessageId("<1234.5@example.com>")).isEmpty();
    }

    @Test
    void theHeadersOfAMailSayWhenItWasSentAndWhichDeliveryItWas() {
        var message =
                "Date: Mon, 30 Nov 2026 12:12:12 +0000 (UTC)\r\n"
                        + "X-Delivery-Attempt: 3\r\n\r\n"
                        + "Date: no";

        assertThat(Mailboxes.received(new Place(0, 1), "a@b.c", message))
                .isEqualTo(
                        new Received(
                                new Place(0, 1),
                                "a@b.c",
                                3,
                                Instant.parse("2026-11-30T12:12:12Z")));
    }

    private static Letter to(String address) {
        return new Letter(new Place(0, 0), "ann", address, List.of());
    }
}
