package dev.spillway.operator.reconcile;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.security.Security;

/** Starts the operator. */
@QuarkusMain
public final class Main {

    private Main() {}

    /**
     * Brokers come back under their names with other addresses, and names of Pods that are starting
     * do not resolve yet: the JVM must not keep such answers for long. It reads these properties
     * before its first look-up of a name only.
     */
    public static void main(String... args) {
        Security.setProperty("networkaddress.cache.ttl", "5");
        Security.setProperty("networkaddress.cache.negative.ttl", "1");
        Quarkus.run(args);
    }
}
