package dev.spillway.operator.plan.connect;

import dev.spillway.operator.api.User;
import dev.spillway.operator.desired.DesiredConnect;
import dev.spillway.operator.model.Acl;
import dev.spillway.operator.model.Authorization;
import dev.spillway.operator.model.Identity;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.model.UserModel;
import dev.spillway.operator.plan.Step;
import java.util.Optional;

/**
 * Whether a User may run the workers of a Connect: without that, they would end again and again.
 */
public final class WorkerAccess {
    private WorkerAccess() {}

    /** What keeps it from that; empty when nothing does. */
    public static Optional<Step> obstacle(DesiredConnect desired, User user) {
        var connect = desired.connect();
        String name = connect.user();
        return switch (UserModel.parse(user)) {
            case ParseResult.Invalid<UserModel> invalid ->
                    Optional.of(
                            new Step.Wait(
                                    ConnectPlan.START,
                                    "User " + name + " has an invalid spec",
                                    "it is valid"));
            case ParseResult.Valid<UserModel> valid -> {
                if (!valid.model().cluster().equals(connect.cluster())) {
                    yield blocked(
                            "User " + name + " is one of Cluster " + valid.model().cluster(),
                            "name a User of Cluster %s in spec.user".formatted(connect.cluster()));
                }
                if (valid.model().identity() instanceof Identity.External) {
                    yield blocked(
                            "User " + name + " has authentication: External, so no credentials",
                            "name a User with Scram or MutualTls in spec.user");
                }
                yield mayJoin(desired, valid.model())
                        ? Optional.empty()
                        : blocked(
                                "User " + name + " may not use the group's topics",
                                "add {allow: Connect, connect: %s} to its spec.access"
                                        .formatted(connect.name()));
            }
        };
    }

    private static boolean mayJoin(DesiredConnect desired, UserModel user) {
        return desired.cluster().authorization() == Authorization.AllowAll
                || user.acls()
                        .contains(
                                Acl.allow(
                                        Acl.Resource.Group,
                                        Acl.Pattern.Literal,
                                        desired.connect().names().group(),
                                        Acl.Operation.Read))
                || user.acls().stream()
                        .anyMatch(acl ->
                                acl.resource() == Acl.Resource.Group
                                        && (acl.name().equals(Acl.ANY)
                                                || acl.pattern() == Acl.Pattern.Prefixed
                                                        && desired.connect()
                                                                .names()
                                                                .group()
                                                                .startsWith(acl.name())));
    }

    private static Optional<Step> blocked(String why, String remedy) {
        return Optional.of(new Step.Blocked("UserUnsuitable", ConnectPlan.START, why, remedy));
    }
}
