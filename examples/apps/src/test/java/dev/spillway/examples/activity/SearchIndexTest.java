package dev.spillway.examples.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.examples.activity.Event.PageView;
import dev.spillway.examples.activity.OpenSearch.Document;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;

class SearchIndexTest {
    private static final Duration INTERVAL = Duration.ofMillis(250);
    private static final Duration A_MOMENT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final List<Document> written = new ArrayList<>();
    private boolean down;

    @Test
    void aProductIsFoundBeforeAnybodyHasClickedOnIt() {
        try (var driver = driver()) {
            product(driver, "lamp", "Red lamp");
            driver.advanceWallClockTime(A_MOMENT);

            assertThat(written).containsExactly(document("lamp", "Red lamp", 0));
        }
    }

    @Test
    void onlyViewsThatCameFromASearchAreClicks() {
        try (var driver = driver()) {
            product(driver, "lamp", "Red lamp");
            click(driver, "lamp", true);
            click(driver, "lamp", false);
            click(driver, "lamp", true);
            driver.advanceWallClockTime(A_MOMENT);

            assertThat(written).containsExactly(document("lamp", "Red lamp", 2));
        }
    }

    @Test
    void aProductThatIsRenamedKeepsItsClicks() {
        try (var driver = driver()) {
            click(driver, "lamp", true);
            product(driver, "lamp", "Red lamp");
            driver.advanceWallClockTime(A_MOMENT);
            product(driver, "lamp", "Crimson lamp");
            driver.advanceWallClockTime(A_MOMENT);

            assertThat(written).last().isEqualTo(document("lamp", "Crimson lamp", 1));
        }
    }

    @Test
    void aRecordWithoutAnEventDoesNotStopTheOthers() {
        try (var driver = driver()) {
            Driver.pipeNothing(driver, "page-views");
            Driver.pipeNothing(driver, "products");
            click(driver, "lamp", true);
            product(driver, "lamp", "Red lamp");
            driver.advanceWallClockTime(A_MOMENT);

            assertThat(written).containsExactly(document("lamp", "Red lamp", 1));
        }
    }

    @Test
    void openSearchIsWaitedForOnceAtATimeWithABoundedRequest() {
        try (var driver = driver()) {
            for (int i = 0; i < 1_200; i++) {
                product(driver, "lamp-" + i, "Red lamp");
            }
            driver.advanceWallClockTime(INTERVAL);
            assertThat(written).hasSize(500);

            driver.advanceWallClockTime(INTERVAL);
            driver.advanceWallClockTime(INTERVAL);
            assertThat(written).hasSize(1_200).doesNotHaveDuplicates();
        }
    }

    @Test
    void whatIsNotTakenIsWrittenLaterAsItIsThen() {
        try (var driver = driver()) {
            product(driver, "lamp", "Red lamp");
            click(driver, "lamp", true);
            down = true;
            driver.advanceWallClockTime(A_MOMENT);
            click(driver, "lamp", true);
            driver.advanceWallClockTime(LONG);
            assertThat(written).isEmpty();

            down = false;
            driver.advanceWallClockTime(LONG);

            assertThat(written).containsExactly(document("lamp", "Red lamp", 2));
        }
    }

    private TopologyTestDriver driver() {
        return Driver.of(SearchIndex.topology(this::write));
    }

    private void write(Collection<Document> documents) throws IOException {
        if (down) {
            throw new IOException("down");
        }
        written.addAll(documents);
    }

    private static void product(TopologyTestDriver driver, String product, String title) {
        var one = new Product("a", product, title, "lamps", 100);
        Driver.topic(driver, "products", Product.class).pipeInput(one.key(), one);
    }

    private static void click(TopologyTestDriver driver, String product, boolean searched) {
        Driver.topic(driver, "page-views", PageView.class)
                .pipeInput("a/v1", new PageView("a", "v1", product, "lamps", searched));
    }

    private static Document document(String product, String title, long clicks) {
        return new Document("a", product, title, "lamps", 100, clicks);
    }
}
