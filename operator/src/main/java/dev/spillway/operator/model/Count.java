package dev.spillway.operator.model;

/** A number of things, for people: {@code 1 replica}, {@code 3 replicas}. */
public final class Count {

    private Count() {}

    /**
     * @param singular a noun whose plural ends in an s
     */
    public static String of(long number, String singular) {
        return number + " " + singular + (number == 1 ? "" : "s");
    }
}
