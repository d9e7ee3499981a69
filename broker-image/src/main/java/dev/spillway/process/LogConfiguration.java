package dev.spillway.process;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process logs: the image's log4j2.properties and, over it, the levels of the Cluster,
 * which the operator puts beside server.properties. Log4j reads that file again when it changes.
 */
public final class LogConfiguration {
    private static final String PROPERTY = "log4j2.configurationFile";
    private static final String FILE = "log4j2.properties";

    private LogConfiguration() {}

    /** Before the first logger exists. */
    public static void readFrom(Path folder) {
        Path levels = folder.resolve(FILE);
        if (System.getProperty(PROPERTY) == null && Files.isRegularFile(levels)) {
            System.setProperty(PROPERTY, "classpath:" + FILE + "," + levels);
        }
    }
}
