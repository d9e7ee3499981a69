package dev.spillway.operator.admin;

import dev.spillway.operator.plan.UserStep;

/**
 * Limits of the requests that change users. Kafka refuses more than 10,000 ACLs in a request; a
 * thousand cost it hardly more than one, each.
 */
public final class UserRequestLimits {

    /** ACLs, credentials or quotas in one request. */
    static final int PER_REQUEST = 1_000;

    /**
     * Taken from the queue at a time. The salt of each password is hashed thousands of times before
     * a request is sent, which takes milliseconds: some seconds for as many.
     */
    public static final int MAX_RECORDS = 4_000;

    private UserRequestLimits() {}

    /** The metadata records of a change. */
    public static int records(UserStep step) {
        return switch (step) {
            case UserStep.Revoke revoke -> revoke.acls().size();
            case UserStep.Limit limit -> limit.set().size() + limit.unset().size();
            case UserStep.RemovePassword remove -> 1;
            case UserStep.SetPassword set -> 1;
            case UserStep.Grant grant -> grant.acls().size();
        };
    }
}
