package dev.spillway.operator.model;

/** How much of a partition is kept; what exceeds either limit is deleted. */
public record Retention(Limit<Millis> time, Limit<Bytes> size) {

    /** This one, with neither limit above the other's. */
    public Retention within(Retention other) {
        return new Retention(time.within(other.time), size.within(other.size));
    }
}
