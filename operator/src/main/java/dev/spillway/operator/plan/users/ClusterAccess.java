package dev.spillway.operator.plan.users;

import dev.spillway.operator.model.Acl;
import dev.spillway.operator.model.Authorization;
import dev.spillway.operator.model.Quotas;
import dev.spillway.operator.observed.ObservedAccess;
import dev.spillway.operator.plan.UserStep;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Rights and quotas that are no User's: what everybody may do, the quotas of everybody without
 * quotas of their own, and none for the cluster's own principals. Kafka matches quotas by a
 * principal's name alone, so without quotas of their own nodes and the operator would be delayed by
 * those for everybody.
 */
public final class ClusterAccess {

    /** The principals of the inner listeners; no User may have such a name. */
    static final List<String> INNER = List.of("__spillway-node", "__spillway-operator");

    /** A petabyte a second, a million threads: a whole number that a double has exactly. */
    private static final double UNLIMITED = 1e15;

    private static final double UNLIMITED_PERCENT = 1e9;

    private static final SortedMap<String, Double> NO_LIMIT =
            new TreeMap<>(
                    Map.of(
                            QuotaValues.PRODUCE,
                            UNLIMITED,
                            QuotaValues.CONSUME,
                            UNLIMITED,
                            QuotaValues.REQUESTS,
                            UNLIMITED_PERCENT,
                            QuotaValues.MUTATIONS,
                            UNLIMITED_PERCENT));

    /** The principal {@code User:*}: an ACL of it holds for every client, authenticated or not. */
    private static final String ANY_USER = "*";

    /**
     * Not Kafka's {@code allow.everyone.if.no.acl.found}: the first ACL of anybody on a topic takes
     * that topic from everybody else, and whoever connects could grant itself rights that stay.
     */
    private static final SortedSet<Acl> EVERYTHING =
            Collections.unmodifiableSortedSet(
                    new TreeSet<>(
                            List.of(
                                    everything(Acl.Resource.Topic),
                                    everything(Acl.Resource.Group),
                                    everything(Acl.Resource.TransactionalId))));

    private ClusterAccess() {}

    private static Acl everything(Acl.Resource resource) {
        return Acl.allow(resource, Acl.Pattern.Literal, Acl.ANY, Acl.Operation.All);
    }

    /** What everybody may do, no more and no less. */
    public static List<UserStep> rights(Authorization rights, ObservedAccess.Known seen) {
        var wanted =
                switch (rights) {
                    case Deny -> new TreeSet<Acl>();
                    case AllowAll -> new TreeSet<>(EVERYTHING);
                };
        if (!seen.authorizes()) {
            return List.of();
        }
        var has = seen.user(ANY_USER).acls();
        var steps = new ArrayList<UserStep>();
        var revoked = new TreeSet<>(has);
        revoked.removeAll(wanted);
        if (!revoked.isEmpty()) {
            steps.add(
                    new UserStep.Revoke(
                            ANY_USER, ANY_USER, revoked, "spec.authorization says otherwise"));
        }
        wanted.removeAll(has);
        if (!wanted.isEmpty()) {
            steps.add(
                    new UserStep.Grant(
                            ANY_USER, ANY_USER, wanted, "authorization.default is AllowAll"));
        }
        return List.copyOf(steps);
    }

    /**
     * The inner principals first: the others' quotas would hold for them.
     *
     * @param defaults of everybody without quotas of their own
     */
    public static List<UserStep> quotas(Quotas defaults, ObservedAccess.Known seen) {
        var steps = new ArrayList<UserStep>();
        for (var name : INNER) {
            var change = QuotaValues.change(NO_LIMIT, seen.user(name).quotas());
            if (!change.isEmpty()) {
                steps.add(
                        new UserStep.Limit(
                                name,
                                name,
                                change.set(),
                                new TreeSet<>(change.unset()),
                                "the cluster's own principals have no limits"));
            }
        }
        var change = QuotaValues.change(QuotaValues.of(defaults), seen.defaults());
        if (steps.isEmpty() && !change.isEmpty()) {
            steps.add(
                    new UserStep.Limit(
                            UserStep.EVERYBODY,
                            UserStep.EVERYBODY,
                            change.set(),
                            new TreeSet<>(change.unset()),
                            "not as declared"));
        }
        return List.copyOf(steps);
    }
}
