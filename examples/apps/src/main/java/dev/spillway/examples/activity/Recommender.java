package dev.spillway.examples.activity;

import dev.spillway.examples.activity.Event.PageView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * Learns which category a visitor looks at next, from what the visitor has looked at before, by
 * logistic regression.
 *
 * <p>How good it is, is measured with views that it has not learned from: each window of views is
 * guessed by the model of the windows before it, and only then learned. Beside it stands what knows
 * no visitor: the category that was the most popular in the same windows.
 */
final class Recommender {
    private static final int LEARNED_WINDOWS = 10;
    private static final int SHOWN_WINDOWS = 100;
    private static final int MAX_VISITORS = 100_000;
    private static final int EPOCHS = 3;
    private static final double LEARNING_RATE = 0.5;
    private static final int NO_LOGGING = -1;
    private static final int MINIBATCH = 1;
    private static final long SEED = 1;

    /** Tells several lines about each training. */
    private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

    static {
        TRIBUO.setLevel(Level.WARNING);
    }

    private final int windowSize;
    private final Deque<List<Example<Label>>> windows = new ArrayDeque<>();
    private final Deque<Window> measured = new ArrayDeque<>();
    private final Map<String, Map<String, Integer>> popular = new HashMap<>();
    private final Map<String, Visitor> visitors =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Visitor> eldest) {
                    return size() > MAX_VISITORS;
                }
            };
    private List<Example<Label>> window = new ArrayList<>();
    private Optional<Learned> learned = Optional.empty();
    private int number;

    /**
     * @param mostPopular the category, among all that the model has learned from
     */
    private record Learned(Model<Label> model, String mostPopular, int views) {
        String guess(Example<Label> example) {
            return model.predict(example).getOutput().getLabel();
        }
    }

    /**
     * Views that were guessed before they were learned.
     *
     * @param learnedFrom views that the model had learned from
     * @param accuracy the share that it guessed right
     * @param popularity the share that was of the most popular category
     */
    record Window(int number, int learnedFrom, int views, double accuracy, double popularity) {}

    /**
     * @param windowSize views, after which the model is made again
     */
    Recommender(int windowSize) {
        this.windowSize = windowSize;
    }

    synchronized void add(PageView view) {
        var visitor = visitors.computeIfAbsent(view.key(), key -> new Visitor());
        window.add(example(view.category(), visitor));
        visitor.looksAt(view.category());
        popular.computeIfAbsent(view.site() + "/" + view.category(), key -> new HashMap<>())
                .merge(view.product(), 1, Integer::sum);
        if (window.size() == windowSize) {
            number++;
            learned.ifPresent(this::measure);
            windows.addLast(window);
            if (windows.size() > LEARNED_WINDOWS) {
                windows.removeFirst();
            }
            window = new ArrayList<>();
            learned = Optional.of(learn());
        }
    }

    private static Example<Label> example(String category, Visitor visitor) {
        var features = visitor.features();
        return new ArrayExample<>(
                new Label(category),
                features.keySet().toArray(String[]::new),
                features.values().stream().mapToDouble(Double::doubleValue).toArray());
    }

    private void measure(Learned learned) {
        var right = 0;
        var mostPopular = 0;
        for (var example : window) {
            var category = example.getOutput().getLabel();
            right += learned.guess(example).equals(category) ? 1 : 0;
            mostPopular += learned.mostPopular().equals(category) ? 1 : 0;
        }
        measured.addLast(
                new Window(
                        number,
                        learned.views(),
                        window.size(),
                        (double) right / window.size(),
                        (double) mostPopular / window.size()));
        if (measured.size() > SHOWN_WINDOWS) {
            measured.removeFirst();
        }
    }

    private Learned learn() {
        var labels = new LabelFactory();
        var views =
                new MutableDataset<>(new SimpleDataSourceProvenance("page views", labels), labels);
        windows.forEach(views::addAll);
        var trainer =
                new LinearSGDTrainer(
                        new LogMulticlass(),
                        new AdaGrad(LEARNING_RATE),
                        EPOCHS,
                        NO_LOGGING,
                        MINIBATCH,
                        SEED);
        var counts =
                windows.stream()
                        .flatMap(List::stream)
                        .collect(
                                Collectors.groupingBy(
                                        example -> example.getOutput().getLabel(),
                                        Collectors.counting()));
        return new Learned(trainer.train(views), most(counts), views.size());
    }

    private static <N extends Comparable<N>> String most(Map<String, N> counts) {
        return counts.entrySet().stream()
                .max(
                        Map.Entry.<String, N>comparingByValue()
                                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
                .map(Map.Entry::getKey)
                .orElse("");
    }

    /** The newest windows that have been measured, oldest first. */
    synchronized List<Window> windows() {
        return List.copyOf(measured);
    }

    /**
     * What to show to a visitor.
     *
     * @param category that is guessed
     * @param products of it, the most viewed first
     */
    record Recommendation(String category, List<String> products) {}

    /** Empty before anything was learned. */
    synchronized Optional<Recommendation> of(String site, String visitor, int atMost) {
        return learned.map(model -> {
            var known = visitors.getOrDefault(site + "/" + visitor, new Visitor());
            var category = model.guess(example(LabelFactory.UNKNOWN_LABEL.getLabel(), known));
            var products = popular.getOrDefault(site + "/" + category, Map.of());
            return new Recommendation(
                    category,
                    products.entrySet().stream()
                            .sorted(
                                    Map.Entry.<String, Integer>comparingByValue(
                                                    Comparator.reverseOrder())
                                            .thenComparing(Map.Entry.comparingByKey()))
                            .limit(atMost)
                            .map(Map.Entry::getKey)
                            .toList());
        });
    }
}
