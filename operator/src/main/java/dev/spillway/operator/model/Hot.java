package dev.spillway.operator.model;

/** What of tiered topics that do not set it themselves stays on the brokers' disks. */
public sealed interface Hot {

    /**
     * As much as the disks have room for.
     *
     * @param size of each partition at most
     * @param horizon how far back that is at present; {@link HotHorizon#ALL} while it is not known
     */
    record Automatic(Limit<Bytes> size, HotHorizon horizon) implements Hot {}

    /** The same for every partition, whatever the disks have room for. */
    record Fixed(Retention retention) implements Hot {}

    /** Bytes of each partition at most. */
    default Limit<Bytes> size() {
        return switch (this) {
            case Automatic(Limit<Bytes> most, HotHorizon horizon) -> most;
            case Fixed(Retention(Limit<Millis> time, Limit<Bytes> most)) -> most;
        };
    }
}
