package dev.spillway.examples.activity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.examples.activity.Event.PageView;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RecommenderTest {
    private static final int CATEGORIES = 6;
    private final SplittableRandom random = new SplittableRandom(7);

    @Test
    void whereVisitorsHaveInterestsItGuessesBetterThanPopularityDoes() {
        var recommender = new Recommender(500);
        // Four of five views are of what the visitor likes; the most popular is liked by a third.
        for (int i = 0; i < 3_000; i++) {
            var visitor = random.nextInt(100);
            var liked = visitor % 3 == 0 ? 0 : visitor % CATEGORIES;
            add(recommender, visitor, random.nextInt(5) < 4 ? liked : random.nextInt(CATEGORIES));
        }

        assertThat(recommender.windows()).hasSize(5);
        var last = recommender.windows().getLast();
        assertThat(last.learnedFrom()).isEqualTo(2_500);
        assertThat(last.accuracy()).isBetween(0.65, 0.95);
        assertThat(last.popularity()).isBetween(0.2, 0.55);
        assertThat(recommender.of("a", "v1", 5).orElseThrow().category()).isEqualTo("c1");
        assertThat(recommender.of("a", "nobody", 5).orElseThrow().category()).isEqualTo("c0");
    }

    @Test
    void whereThereIsNothingToLearnItDoesNotClaimToHaveLearned() {
        var recommender = new Recommender(500);
        for (int i = 0; i < 4_000; i++) {
            add(recommender, random.nextInt(100), random.nextInt(CATEGORIES));
        }

        assertThat(recommender.windows())
                .allSatisfy(window -> assertThat(window.accuracy()).isLessThan(0.3));
    }

    @Test
    void itHasNothingToSayBeforeTheFirstWindow() {
        var recommender = new Recommender(500);
        add(recommender, 1, 1);

        assertThat(recommender.of("a", "v1", 5)).isEmpty();
        assertThat(recommender.windows()).isEmpty();
    }

    private static void add(Recommender recommender, int visitor, int category) {
        recommender.add(new PageView("a", "v" + visitor, "p" + category, "c" + category, false));
    }
}
