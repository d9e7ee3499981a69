package dev.spillway.local.uses.activity;

import dev.spillway.local.demo.ZipfDistribution;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What visitors do. Each has two interests, which do not change: of the views of a visitor, half
 * are of the first category, a fifth of the second, and the others of any, the popular ones more
 * often. So the next category can be guessed from what a visitor has looked at, and {@link
 * #knowable} says how well at best.
 */
final class Behaviour {
    static final int VISITORS = 2_000;

    private static final int PERCENT = 100;
    private static final int VIEWS = 80;
    private static final int QUERIES = 12;
    private static final int SEARCHED = 35;

    private static final double FIRST = 0.5;
    private static final double SECOND = 0.2;
    private static final double POPULARITY = 0.6;

    private final SplittableRandom random;
    private final ZipfDistribution visitors = new ZipfDistribution(VISITORS, 0.7);
    private final ZipfDistribution categories =
            new ZipfDistribution(Assortment.CATEGORIES.size(), POPULARITY);
    private final ZipfDistribution items = new ZipfDistribution(Assortment.COLOURS.size(), 0.8);
    private final int[] first;
    private final int[] second;
    private final double[] likeliest;
    private double knowable;
    private long views;

    /**
     * @param seed two with the same do the same; interests are the same with any
     */
    Behaviour(long seed) {
        random = new SplittableRandom(seed);
        var interests = new SplittableRandom(1);
        first = IntStream.range(0, VISITORS).map(v -> categories.draw(interests)).toArray();
        second = IntStream.range(0, VISITORS).map(v -> categories.draw(interests)).toArray();
        likeliest = IntStream.range(0, VISITORS).mapToDouble(this::likeliest).toArray();
    }

    synchronized Step next() {
        var number = visitors.draw(random);
        var visitor = "v" + number;
        var what = random.nextInt(PERCENT);
        var category = category(number);
        var item = item(category);
        if (what < VIEWS) {
            views++;
            knowable += likeliest[number];
            return new Step.View(
                    visitor, item.product(), item.category(), random.nextInt(PERCENT) < SEARCHED);
        }
        if (what < VIEWS + QUERIES) {
            return new Step.Query(
                    visitor,
                    random.nextBoolean()
                            ? item.category()
                            : Assortment.COLOURS.get(items.draw(random)));
        }
        return new Step.Purchase(visitor, item.product(), item.cents());
    }

    private int category(int visitor) {
        var draw = random.nextDouble();
        if (draw < FIRST) {
            return first[visitor];
        }
        return draw < FIRST + SECOND ? second[visitor] : categories.draw(random);
    }

    /** In each category another colour is the most popular. */
    private Assortment.Item item(int category) {
        var colours = Assortment.COLOURS.size();
        return Assortment.item(category, (items.draw(random) * 7 + category * 3) % colours);
    }

    /** The probability of the category that this visitor looks at most. */
    private double likeliest(int visitor) {
        return IntStream.range(0, Assortment.CATEGORIES.size())
                .mapToDouble(category ->
                        (first[visitor] == category ? FIRST : 0)
                                + (second[visitor] == category ? SECOND : 0)
                                + (1 - FIRST - SECOND) * categories.share(category))
                .max()
                .orElse(0);
    }

    /**
     * The share of the views so far whose category is guessed by who knows every interest: no model
     * can be better for long.
     */
    synchronized double knowable() {
        return views == 0 ? 0 : knowable / views;
    }
}
