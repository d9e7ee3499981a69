package dev.spillway.operator.plan;

import dev.spillway.operator.model.Acl;
import dev.spillway.operator.model.Count;
import dev.spillway.operator.model.Password;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * A change of what Kafka knows about one user. Each is idempotent. In the order in which Kafka is
 * asked for them: rights are taken away first and given last, so that nobody has more at any time
 * than before or after.
 */
public sealed interface UserStep extends Step {

    /** In place of a name: all users that have nothing of their own. */
    String EVERYBODY = "";

    /** Whom it is about, whatever the name: see {@code Identity.holder}. */
    String holder();

    /** The name in Kafka. */
    String name();

    record Revoke(String holder, String name, SortedSet<Acl> acls, String why) implements UserStep {
        @Override
        public String what() {
            return "remove " + Count.of(acls.size(), "ACL") + " of User:" + name;
        }
    }

    /** Sets quotas and removes others, by Kafka's names. */
    record Limit(
            String holder,
            String name,
            SortedMap<String, Double> set,
            SortedSet<String> unset,
            String why)
            implements UserStep {
        @Override
        public String what() {
            return name.equals(EVERYBODY)
                    ? "set the quotas of those without their own"
                    : "set the quotas of User:" + name;
        }
    }

    /** Removes the SCRAM credential. */
    record RemovePassword(String holder, String name, String why) implements UserStep {
        @Override
        public String what() {
            return "remove the password of User:" + name;
        }
    }

    /** Makes or replaces the SCRAM credential. */
    record SetPassword(String holder, String name, Password password, int iterations, String why)
            implements UserStep {
        @Override
        public String what() {
            return "set the password of User:" + name;
        }
    }

    record Grant(String holder, String name, SortedSet<Acl> acls, String why) implements UserStep {
        @Override
        public String what() {
            return "add " + Count.of(acls.size(), "ACL") + " of User:" + name;
        }
    }
}
