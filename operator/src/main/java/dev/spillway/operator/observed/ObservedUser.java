package dev.spillway.operator.observed;

import dev.spillway.operator.model.Acl;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What Kafka has under one name of a user.
 *
 * @param iterations of its SCRAM-SHA-512 credential; empty when it has none
 * @param quotas by Kafka's names
 */
public record ObservedUser(
        SortedSet<Acl> acls, OptionalInt iterations, Map<String, Double> quotas) {

    public static final ObservedUser NOTHING =
            new ObservedUser(new TreeSet<>(), OptionalInt.empty(), Map.of());

    public ObservedUser {
        acls = Collections.unmodifiableSortedSet(acls);
        quotas = Collections.unmodifiableSortedMap(new TreeMap<>(quotas));
    }
}
