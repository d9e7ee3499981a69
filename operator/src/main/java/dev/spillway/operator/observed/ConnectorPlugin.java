package dev.spillway.operator.observed;

/**
 * A class of connectors that the workers of a Connect can run.
 *
 * @param type source or sink
 * @param version as the plugin says it
 */
public record ConnectorPlugin(String className, String type, String version) {
    private static final String SUFFIX = "Connector";

    /** Whether Kafka Connect takes this name for the class: it has short forms, too. */
    boolean isCalled(String name) {
        var simple = className.substring(className.lastIndexOf('.') + 1);
        return className.equals(name)
                || simple.equals(name)
                || simple.endsWith(SUFFIX)
                        && simple.substring(0, simple.length() - SUFFIX.length()).equals(name);
    }

    public boolean isSink() {
        return type.equals("sink");
    }
}
