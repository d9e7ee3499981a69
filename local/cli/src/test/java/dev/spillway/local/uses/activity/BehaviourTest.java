package dev.spillway.local.uses.activity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BehaviourTest {
    private static final int STEPS = 200_000;

    @Test
    void whoKnowsTheInterestsGuessesAsManyAsItSaysAndPopularityGuessesFewer() {
        // A first half tells what each visitor looks at most, the second whether that was so.
        var behaviour = new Behaviour(5);
        Map<String, Map<String, Integer>> looked = new HashMap<>();
        Map<String, Integer> popular = new HashMap<>();
        views(
                behaviour,
                view -> {
                    looked.computeIfAbsent(view.visitor(), key -> new HashMap<>())
                            .merge(view.category(), 1, Integer::sum);
                    popular.merge(view.category(), 1, Integer::sum);
                });
        var mostPopular = most(popular);
        var counts = new int[3];
        views(
                behaviour,
                view -> {
                    counts[0]++;
                    var liked = most(looked.getOrDefault(view.visitor(), popular));
                    counts[1] += liked.equals(view.category()) ? 1 : 0;
                    counts[2] += mostPopular.equals(view.category()) ? 1 : 0;
                });

        assertThat((double) counts[1] / counts[0]).isCloseTo(behaviour.knowable(), within(0.03));
        assertThat((double) counts[2] / counts[0]).isLessThan(behaviour.knowable() - 0.2);
    }

    @Test
    void isRepeatedWithTheSameSeedAndDiffersWithAnother() {
        var one = new Behaviour(1);
        var same = new Behaviour(1);
        var other = new Behaviour(2);

        assertThat(IntStream.range(0, 100).mapToObj(i -> one.next()).toList())
                .isEqualTo(IntStream.range(0, 100).mapToObj(i -> same.next()).toList())
                .isNotEqualTo(IntStream.range(0, 100).mapToObj(i -> other.next()).toList());
    }

    private static void views(Behaviour behaviour, java.util.function.Consumer<Step.View> each) {
        for (int i = 0; i < STEPS; i++) {
            if (behaviour.next() instanceof Step.View view) {
                each.accept(view);
            }
        }
    }

    private static String most(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElseThrow();
    }
}
