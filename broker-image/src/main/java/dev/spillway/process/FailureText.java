package dev.spillway.process;

import java.util.LinkedHashSet;
import java.util.Set;

/** A failure in one line, from what failed to its first cause. */
public final class FailureText {
    private static final int MAX_CAUSES = 10;

    private FailureText() {}

    /** The launcher's own sentences stand for themselves; for others the type says a lot. */
    public static String of(Throwable failure) {
        Set<String> texts = new LinkedHashSet<>();
        Throwable one = failure;
        for (int i = 0; i < MAX_CAUSES && one != null; i++) {
            texts.add(
                    one.getClass() == IllegalStateException.class && one.getMessage() != null
                            ? one.getMessage()
                            : one.toString());
            one = one.getCause();
        }
        return String.join("; because: ", texts);
    }
}
