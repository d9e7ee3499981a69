package dev.spillway.local.uses.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BatchTest {
    private static final long NOON = Instant.parse("2026-11-30T12:00:00Z").toEpochMilli();

    private final Batch batch = new Batch();
    private int ids;

    @Test
    void viewsAreCountedByPageAndWindowWhateverTheirOrder() {
        view("anna", "home", 10_000);
        view("bert", "home", 9_999);
        view("anna", "home", 0);

        assertThat(batch.results().of(Output.ViewsByPage))
                .containsEntry("home@2026-11-30T12:00:00Z", 2L)
                .containsEntry("home@2026-11-30T12:00:10Z", 1L)
                .hasSize(2);
    }

    @Test
    void aViewCountsForTheSectionOfItsPageAtItsTime() {
        page("p", "books", 0);
        view("anna", "p", 5_000);
        page("p", "music", 4_000);
        page("p", null, 6_000);
        view("anna", "p", 3_999);
        view("anna", "p", 7_000);
        view("anna", "unknown", 7_000);

        assertThat(batch.results().of(Output.ViewsBySection))
                .containsEntry("books@2026-11-30T12:00:00Z", 1L)
                .containsEntry("music@2026-11-30T12:00:00Z", 1L)
                .hasSize(2);
    }

    @Test
    void aViewIsTooLateOnceItsWindowAndTheGraceAreOverInItsPartition() {
        view("anna", "home", Batch.WINDOW_MS + Batch.GRACE_MS - 1);
        view("anna", "home", 1);
        assertThat(batch.late()).isZero();

        view("anna", "home", Batch.WINDOW_MS + Batch.GRACE_MS);
        view("anna", "home", 2);
        batch.add(Website.VIEWS, 1, NOON + 3, "other", viewOf("home"));

        assertThat(batch.late()).isEqualTo(1);
        assertThat(batch.results().of(Output.ViewsByPage))
                .containsEntry("home@2026-11-30T12:00:00Z", 2L);
    }

    @Test
    void anOrderGoesWithEachViewOfItsVisitorInTheTimeBefore() {
        view("anna", "exactly", 0);
        view("anna", "same-time", Batch.BEFORE_ORDER_MS);
        view("anna", "later", Batch.BEFORE_ORDER_MS + 1);
        view("bert", "other", 1);
        order("o1", "anna", Batch.BEFORE_ORDER_MS);
        order("o2", "carl", Batch.BEFORE_ORDER_MS);

        assertThat(batch.results().of(Output.OrdersAfterViews))
                .containsOnlyKeys(
                        "o1 after v0 of exactly, 100 cents", "o1 after v1 of same-time, 100 cents");
    }

    @Test
    void whatCannotBeReadIsExpectedAsideAndWhatHasNoValueNowhere() {
        batch.add(Website.VIEWS, 0, NOON, "anna", "<x>".getBytes(UTF_8));
        batch.add(Website.VIEWS, 0, NOON, "anna", null);

        var results = batch.results();
        assertThat(results.of(Output.UnreadableEvents)).containsOnlyKeys("anna: <x>");
        assertThat(results.size()).isEqualTo(1);
        assertThat(batch.events()).isEqualTo(2);
    }

    private void view(String visitor, String page, long at) {
        batch.add(Website.VIEWS, 0, NOON + at, visitor, viewOf(page));
    }

    private byte[] viewOf(String page) {
        return "{\"id\":\"v%d\",\"page\":\"%s\"}".formatted(ids++, page).getBytes(UTF_8);
    }

    private void order(String id, String visitor, long at) {
        var order = "{\"id\":\"%s\",\"visitor\":\"%s\",\"cents\":100}".formatted(id, visitor);
        batch.add(Website.ORDERS, 0, NOON + at, id, order.getBytes(UTF_8));
    }

    private void page(String page, @Nullable String section, long at) {
        batch.add(
                Website.PAGES,
                0,
                NOON + at,
                page,
                section == null
                        ? null
                        : "{\"title\":\"T\",\"section\":\"%s\"}"
                                .formatted(section)
                                .getBytes(UTF_8));
    }
}
