package dev.spillway.operator.observed;

import dev.spillway.operator.model.Identity;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What Kafka knows about users: ACLs, SCRAM credentials and quotas. */
public sealed interface ObservedAccess {

    /** They could not be read. */
    record Unknown(String why) implements ObservedAccess {}

    /**
     * @param authorizes whether the cluster has an authorizer; without one there are no ACLs
     * @param defaults quotas of users that have none of their own, by Kafka's names
     * @param byHolder by {@link Identity#holder}, and by name in Kafka
     */
    record Known(
            boolean authorizes,
            Map<String, Double> defaults,
            Map<String, SortedMap<String, ObservedUser>> byHolder)
            implements ObservedAccess {

        /**
         * @param users by name in Kafka
         */
        public static Known of(
                boolean authorizes, Map<String, Double> defaults, Map<String, ObservedUser> users) {
            var byHolder = new HashMap<String, SortedMap<String, ObservedUser>>();
            users.forEach((name, user) ->
                    byHolder.computeIfAbsent(Identity.holder(name), any -> new TreeMap<>())
                            .put(name, user));
            return new Known(authorizes, Map.copyOf(defaults), byHolder);
        }

        /** Every name that the holder has anything under; empty if there is none. */
        public SortedMap<String, ObservedUser> of(String holder) {
            return byHolder.getOrDefault(holder, Collections.emptySortedMap());
        }

        /** Of one name, which may have nothing. */
        public ObservedUser user(String name) {
            return of(Identity.holder(name)).getOrDefault(name, ObservedUser.NOTHING);
        }
    }
}
