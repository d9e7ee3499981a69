package dev.spillway.operator.reconcile;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.security.Security;

/** Starts the operator. */
@QuarkusMain
public final class Main {

    private Main() {}

    /**
     * Brokers come back under the same names at other addresses, and the names of starting Pods do
     * not resolve yet: the JVM must not cache either for long. It reads these properties only
     * before its first DNS lookup.
     */
    public static void main(String... args) {
        Security.setProperty("networkaddress.cache.ttl", "5");
        Security.setProperty("networkaddress.cache.negative.ttl", "1");
        Quarkus.run(args);
    }
}
