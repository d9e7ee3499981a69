package dev.spillway.operator.model;

/** An upper bound, or none. */
public sealed interface Limit<T extends Comparable<T>> {

    record Unlimited<T extends Comparable<T>>() implements Limit<T> {}

    record AtMost<T extends Comparable<T>>(T value) implements Limit<T> {}

    static <T extends Comparable<T>> Limit<T> none() {
        return new Unlimited<>();
    }

    static <T extends Comparable<T>> Limit<T> of(T value) {
        return new AtMost<>(value);
    }

    /** Whether this limit allows more than the other. */
    default boolean exceeds(Limit<T> other) {
        return switch (other) {
            case Unlimited<T> unlimited -> false;
            case AtMost<T>(T theirs) ->
                    switch (this) {
                        case Unlimited<T> unlimited -> true;
                        case AtMost<T>(T ours) -> ours.compareTo(theirs) > 0;
                    };
        };
    }

    /** The stricter of the two. */
    default Limit<T> within(Limit<T> other) {
        return exceeds(other) ? other : this;
    }
}
