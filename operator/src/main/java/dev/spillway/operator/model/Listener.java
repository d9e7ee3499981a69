package dev.spillway.operator.model;

import java.util.Locale;

/**
 * An address at which clients reach the brokers.
 *
 * @param name in lower case, as in the Services: {@code internal}
 */
public record Listener(
        String name, int port, AdvertisedHost advertised, ListenerSecurity security) {

    /** As Kafka's properties name it: {@code INTERNAL}. */
    public String kafkaName() {
        return name.toUpperCase(Locale.ROOT);
    }
}
