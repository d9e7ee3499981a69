package dev.spillway.tier.cli;

/** Something that is not done, because it cannot be shown to be safe. Says why. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String why) {
        super(why);
    }
}
