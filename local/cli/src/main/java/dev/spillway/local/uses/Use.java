package dev.spillway.local.uses;

import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.demo.Display;
import java.io.IOException;

/** A use of Kafka, shown with real programs, broken on purpose, and verified. */
public interface Use {

    /** Also the name of its folder in {@code examples/uses}, and of its namespace. */
    String name();

    /** What it shows, in a line. */
    String summary();

    /**
     * Applies its resources, works with them and verifies what came out. The last line that it
     * prints begins with {@code verified}.
     *
     * @param small whether with less work, in the same steps
     * @throws DemoFailure when something is not as it must be
     */
    void run(UseNamespace namespace, Display display, boolean small)
            throws DemoFailure, IOException;
}
