package dev.spillway.local.uses.commitlog;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Rows of a table with random values: texts in several scripts, NULLs, amounts, dates. */
interface RowSource {
    Row row(long id, SplittableRandom random);

    DateTimeFormatter TIMESTAMP =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

    List<String> PRODUCTS =
            List.of("tea", "green tea", "café crème", "抹茶", "чай", "O'Brien's \"best\"", "a|b\\c");

    List<String> NAMES = List.of("Ada", "Björk", "Chinua", "Dmitri", "Émile", "陳", "O'Neill");

    List<String> CITIES = List.of("Aarhus", "København", "São Paulo", "東京", "Łódź");

    /**
     * @param firstCustomer of a number of customers to whom the orders belong
     */
    static RowSource orders(long firstCustomer, int customers) {
        return (id, random) ->
                row(
                        id,
                        Long.toString(firstCustomer + random.nextInt(customers)),
                        one(PRODUCTS, random),
                        Integer.toString(1 + random.nextInt(20)),
                        amount(random, 100_00),
                        Boolean.toString(random.nextBoolean()),
                        random.nextInt(3) == 0
                                ? null
                                : "note %d of %d".formatted(random.nextInt(1_000_000), id),
                        timestamp(random));
    }

    static RowSource customers() {
        return (id, random) ->
                row(
                        id,
                        one(NAMES, random) + " " + id,
                        random.nextInt(4) == 0 ? null : one(CITIES, random),
                        // Also below zero.
                        amount(random, 10_000_00).replaceFirst("^1", "-1"),
                        LocalDate.ofEpochDay(10_000 + random.nextInt(10_000)).toString(),
                        timestamp(random));
    }

    private static Row row(long id, @Nullable String... values) {
        return new Row(id, Arrays.asList(values));
    }

    private static String one(List<String> texts, SplittableRandom random) {
        return texts.get(random.nextInt(texts.size()));
    }

    /** Hundredths as {@code 12.05}. */
    private static String amount(SplittableRandom random, int bound) {
        var hundredths = random.nextInt(bound);
        return String.format(Locale.ROOT, "%d.%02d", hundredths / 100, hundredths % 100);
    }

    /** A microsecond of some 40 years around now. */
    private static String timestamp(SplittableRandom random) {
        var micros = random.nextLong(1_000_000_000_000_000L, 2_300_000_000_000_000L);
        return TIMESTAMP.format(
                Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000)
                        .atOffset(ZoneOffset.UTC));
    }
}
