package dev.spillway.operator.model;

/** How much of a partition is kept; what is beyond either limit goes. */
public record Retention(Limit<Millis> time, Limit<Bytes> size) {

    /** This one, but in no respect more than the other. */
    public Retention within(Retention other) {
        return new Retention(time.within(other.time), size.within(other.size));
    }
}
