package dev.spillway.operator.model;

/**
 * For how long a closed segment may stay only on the brokers' disks. It is copied when it is this
 * old, or when this much was written after it.
 *
 * @param time 0: at once
 * @param size no limit: only time counts
 */
public record CopyLag(Millis time, Limit<Bytes> size) {

    public static final CopyLag NONE = new CopyLag(new Millis(0), Limit.none());

    /** Kafka refuses a longer time than what stays on the disks. */
    public Millis within(Limit<Millis> local) {
        return local instanceof Limit.AtMost<Millis>(Millis most) && most.compareTo(time) < 0
                ? most
                : time;
    }
}
