package dev.spillway.local.uses.messaging;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A record of the outbox: a mail that is to be sent.
 *
 * @param place of the record: topic-partition-offset, by which its mail is known
 * @param person whom it is for: the key of its record
 * @param to the address that it will be sent to
 * @param notifications ids of those that it tells of
 */
record Letter(Place place, String person, String to, List<String> notifications) {
    /** RFC 5321, 4.5.3.1.1: at most 64 octets before the @. */
    private static final Pattern ADDRESS = Pattern.compile("[^ @]{1,64}@[^ @]+");

    boolean canBeDelivered() {
        return ADDRESS.matcher(to).matches();
    }
}
