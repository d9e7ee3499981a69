package dev.spillway.tier.cli;

/** Refuses what cannot be shown to be safe. The message says why. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String why) {
        super(why);
    }
}
