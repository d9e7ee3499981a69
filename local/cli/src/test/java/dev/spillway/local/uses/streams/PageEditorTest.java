package dev.spillway.local.uses.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.local.uses.streams.EventMix.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PageEditorTest {
    private final EventMix mix = new EventMix("run-", 1);
    private final Map<String, Long> counted = new HashMap<>();
    private final List<Event> published = new ArrayList<>();
    private boolean behind = true;
    private long now = 1_000_000;
    private final PageEditor editor =
            new PageEditor(
                    mix,
                    page -> counted.getOrDefault(page, 0L),
                    record -> behind,
                    this::publish,
                    Duration.ZERO);

    private Future<RecordMetadata> publish(Event event) {
        published.add(event);
        var at = new RecordMetadata(new TopicPartition(event.topic(), 0), 0, 0, now, 0, 0);
        return CompletableFuture.completedFuture(at);
    }

    @Test
    void aPageIsChangedOnlyWhenAllItsViewsAreCountedAndIsNotViewedUntilTheChangeIsInTheTable() {
        var before = visits(2_000);
        assertThat(before.keySet()).hasSize(EventMix.PAGES);

        editor.next(now);
        editor.next(now);
        var drained = missing(visits(2_000));
        assertThat(published).isEmpty();

        counted.putAll(before);
        counted.put(drained, before.get(drained) - 1);
        editor.next(now);
        assertThat(published).isEmpty();

        counted.put(drained, before.get(drained));
        editor.next(now);
        assertThat(published)
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.topic()).isEqualTo(Website.PAGES);
                    assertThat(change.key()).isEqualTo(drained);
                    assertThat(change.at()).isEqualTo(now);
                });
        editor.next(now);
        assertThat(missing(visits(2_000))).isEqualTo(drained);

        behind = false;
        editor.next(now);
        assertThat(editor.changes()).isEqualTo(1);
        assertThat(visits(2_000)).containsKey(drained);
    }

    @Test
    void noViewThatCountsIsOlderThanTheChangeOfItsPageThatCameBefore() {
        editor.publishAll(now);
        for (int visit = 0; visit < 5_000; visit++) {
            assertThat(editor.visit(now).getFirst().at()).isGreaterThan(now);
        }
    }

    /** How many views each page got. */
    private Map<String, Long> visits(int number) {
        var views = new HashMap<String, Long>();
        for (int visit = 0; visit < number; visit++) {
            var view = editor.visit(now).getFirst().value().orElseThrow();
            views.merge(view.replaceFirst(".*\"page\":\"([^\"]+)\".*", "$1"), 1L, Long::sum);
        }
        return views;
    }

    private String missing(Map<String, Long> views) {
        var pages = new HashSet<>(mix.pages());
        pages.removeAll(views.keySet());
        assertThat(pages).hasSize(1);
        return pages.iterator().next();
    }
}
