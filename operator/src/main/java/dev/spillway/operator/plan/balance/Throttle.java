package dev.spillway.operator.plan.balance;

import java.util.Arrays;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which replication is throttled, and to what rate. Kafka applies it only to replicas that are not
 * in sync, so that it never slows down producers.
 *
 * <p>The rate belongs in the cluster-wide defaults of the brokers ({@code
 * leader.replication.throttled.rate}, {@code follower.replication.throttled.rate}): those can be
 * set and removed while a broker is down, a broker's own cannot.
 *
 * @param bytesPerSecond of each broker, in and out; 0 when there is none
 * @param topics the throttled replicas, by topic
 */
public record Throttle(long bytesPerSecond, SortedMap<String, Replicas> topics) {

    public static final Throttle NONE = new Throttle(0, new TreeMap<>());

    /**
     * Values of {@code leader.replication.throttled.replicas} and {@code
     * follower.replication.throttled.replicas}: {@code 0:101} is partition 0 on broker 101.
     */
    public record Replicas(SortedSet<String> leaders, SortedSet<String> followers) {

        /** From the topic's settings; an empty text where it is not set. */
        public static Replicas parse(String leaders, String followers) {
            return new Replicas(list(leaders), list(followers));
        }

        private static SortedSet<String> list(String text) {
            var list = new TreeSet<>(Arrays.asList(text.split(",", -1)));
            list.remove("");
            return list;
        }

        public String leadersText() {
            return String.join(",", leaders);
        }

        public String followersText() {
            return String.join(",", followers);
        }
    }
}
