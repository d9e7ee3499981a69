package dev.spillway.broker.management;

/** Which MBeans become metrics, and under which names; docs/reference lists them. */
public enum MetricRules {
    SERVER("metrics.yaml"),
    CONNECT_WORKER("connect-metrics.yaml");

    private final String resource;

    MetricRules(String resource) {
        this.resource = resource;
    }

    /** Beside this class. */
    String resource() {
        return resource;
    }
}
