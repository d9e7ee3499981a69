package dev.spillway.operator.plan.users;

import dev.spillway.operator.model.Acl;
import dev.spillway.operator.model.Identity;
import dev.spillway.operator.model.Password;
import dev.spillway.operator.model.UserModel;
import dev.spillway.operator.observed.ObservedAccess;
import dev.spillway.operator.observed.ObservedUser;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.UserStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The next changes of what Kafka knows about one User. */
public final class UserPlan {
    private static final String NOT_GRANTED = "nothing in the User grants them";
    private static final String DELETED = "the User is deleted";

    /** What one request carries; somebody may have added more by hand. */
    private static final int REVOKED_AT_ONCE = 1_000;

    private UserPlan() {}

    public static Plan next(UserModel user, ScramCredential credential, ObservedAccess.Known seen) {
        var holder = user.identity().holder();
        var name = user.identity().name();
        var steps = new ArrayList<Step>();
        seen.of(holder)
                .forEach((other, has) -> {
                    if (!other.equals(name)) {
                        steps.addAll(
                                remove(
                                        holder,
                                        other,
                                        has,
                                        hasPassword(user.identity(), has),
                                        "an earlier certificate's name"));
                    }
                });
        var has = seen.user(name);
        steps.addAll(revoke(holder, name, minus(has.acls(), user.acls()), NOT_GRANTED));
        steps.addAll(limit(holder, name, has, user));
        if (user.identity() instanceof Identity.Scram) {
            steps.addAll(credential(holder, name, credential, has));
        }
        var missing = minus(user.acls(), has.acls());
        if (!missing.isEmpty()) {
            steps.add(
                    seen.authorizes()
                            ? new UserStep.Grant(holder, name, missing, "the User grants them")
                            : new Step.Blocked(
                                    "NoAuthorizer",
                                    "add the ACLs of User:" + name,
                                    "the cluster's nodes run without an authorizer, so everybody"
                                            + " may do anything",
                                    "wait until its nodes have restarted with one, or see the"
                                            + " Cluster's status"));
        }
        return new Plan(steps);
    }

    /**
     * Removes everything that is the User's.
     *
     * @param identity of the deleted User, as far as its spec tells
     * @param declared what may have been made and does not show yet; empty to go by what shows
     */
    public static List<UserStep> removal(
            Identity identity, Optional<UserModel> declared, ObservedAccess.Known seen) {
        var all = new TreeMap<>(seen.of(identity.holder()));
        declared.ifPresent(
                user -> all.merge(user.identity().name(), made(user), UserPlan::together));
        var steps = new ArrayList<UserStep>();
        all.forEach((name, has) ->
                steps.addAll(
                        remove(identity.holder(), name, has, hasPassword(identity, has), DELETED)));
        return List.copyOf(steps);
    }

    /** What Kafka has of a User once all of its changes were made. */
    private static ObservedUser made(UserModel user) {
        return new ObservedUser(
                user.acls(),
                user.identity() instanceof Identity.Scram ? OptionalInt.of(0) : OptionalInt.empty(),
                QuotaValues.of(user.quotas()));
    }

    private static ObservedUser together(ObservedUser one, ObservedUser other) {
        var acls = new TreeSet<>(one.acls());
        acls.addAll(other.acls());
        var quotas = new TreeMap<>(one.quotas());
        quotas.putAll(other.quotas());
        return new ObservedUser(
                acls, one.iterations().isPresent() ? one.iterations() : other.iterations(), quotas);
    }

    /** That of another kind of User was made by somebody else, for something else. */
    private static boolean hasPassword(Identity identity, ObservedUser has) {
        return identity instanceof Identity.Scram && has.iterations().isPresent();
    }

    /**
     * @param password whether the password goes, too
     */
    static List<UserStep> remove(
            String holder, String name, ObservedUser has, boolean password, String why) {
        var steps = new ArrayList<UserStep>(revoke(holder, name, has.acls(), why));
        var quotas = new TreeSet<>(has.quotas().keySet());
        quotas.retainAll(QuotaValues.KEYS);
        if (!quotas.isEmpty()) {
            steps.add(new UserStep.Limit(holder, name, new TreeMap<>(), quotas, why));
        }
        if (password) {
            steps.add(new UserStep.RemovePassword(holder, name, why));
        }
        return steps;
    }

    private static List<UserStep> revoke(
            String holder, String name, SortedSet<Acl> acls, String why) {
        var some =
                acls.stream().limit(REVOKED_AT_ONCE).collect(Collectors.toCollection(TreeSet::new));
        return some.isEmpty() ? List.of() : List.of(new UserStep.Revoke(holder, name, some, why));
    }

    private static List<UserStep> limit(
            String holder, String name, ObservedUser has, UserModel user) {
        var change = QuotaValues.change(QuotaValues.of(user.quotas()), has.quotas());
        return change.isEmpty()
                ? List.of()
                : List.of(
                        new UserStep.Limit(
                                holder, name, change.set(), change.unset(), "not as declared"));
    }

    private static List<UserStep> credential(
            String holder, String name, ScramCredential credential, ObservedUser has) {
        return switch (credential) {
            case ScramCredential.Of(Password wanted) -> password(holder, name, wanted, has);
            case ScramCredential.AsItIs asItIs -> List.of();
            case ScramCredential.Nobodys nobodys ->
                    has.iterations().isPresent()
                            ? List.of(
                                    new UserStep.RemovePassword(
                                            holder,
                                            name,
                                            "no Secret of the User has it, so somebody else may"
                                                    + " know it"))
                            : List.of();
        };
    }

    private static List<UserStep> password(
            String holder, String name, Password wanted, ObservedUser has) {
        var iterations = wanted.iterations(name);
        return has.iterations().isPresent() && has.iterations().getAsInt() == iterations
                ? List.of()
                : List.of(
                        new UserStep.SetPassword(
                                holder,
                                name,
                                wanted,
                                iterations,
                                has.iterations().isPresent()
                                        ? "Kafka has another password"
                                        : "Kafka has no password of it"));
    }

    private static SortedSet<Acl> minus(SortedSet<Acl> some, SortedSet<Acl> others) {
        var rest = new TreeSet<>(some);
        rest.removeAll(others);
        return rest;
    }
}
