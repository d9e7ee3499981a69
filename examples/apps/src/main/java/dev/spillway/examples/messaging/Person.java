package dev.spillway.examples.messaging;

import java.util.Objects;

/**
 * How a person is reached. The key of its record is the person.
 *
 * @param address of mail; empty when none is known
 */
record Person(String name, String address) {
    static final Person UNKNOWN = new Person("", "");

    Person {
        name = Objects.requireNonNullElse(name, "");
        address = Objects.requireNonNullElse(address, "");
    }
}
