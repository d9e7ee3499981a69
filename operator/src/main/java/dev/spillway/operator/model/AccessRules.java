package dev.spillway.operator.model;

import dev.spillway.operator.model.Acl.Operation;
import dev.spillway.operator.model.Acl.Resource;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which operations Kafka has for which resource, and which of them include others. */
final class AccessRules {

    /** What an entry of spec.access may allow. Of the cluster's, what gives no right to others. */
    static final Map<Resource, Set<Operation>> GRANTABLE =
            Map.of(
                    Resource.Topic,
                    Set.of(
                            Operation.All,
                            Operation.Read,
                            Operation.Write,
                            Operation.Create,
                            Operation.Delete,
                            Operation.Alter,
                            Operation.Describe,
                            Operation.DescribeConfigs,
                            Operation.AlterConfigs),
                    Resource.Group,
                    Set.of(
                            Operation.All,
                            Operation.Read,
                            Operation.Delete,
                            Operation.Describe,
                            Operation.DescribeConfigs,
                            Operation.AlterConfigs),
                    Resource.TransactionalId,
                    Set.of(
                            Operation.All,
                            Operation.Write,
                            Operation.Describe,
                            Operation.TwoPhaseCommit),
                    Resource.Cluster,
                    Set.of(Operation.Create, Operation.Describe, Operation.DescribeConfigs));

    /** By operation, those that include it. */
    private static final Map<Operation, Set<Operation>> INCLUDED_IN =
            Map.of(
                    Operation.Describe,
                    Set.of(Operation.Read, Operation.Write, Operation.Delete, Operation.Alter),
                    Operation.DescribeConfigs,
                    Set.of(Operation.AlterConfigs));

    private AccessRules() {}

    /** Without those that another one about the same resource includes. */
    static SortedSet<Acl> withoutImplied(Collection<Acl> acls) {
        var needed = new TreeSet<>(acls);
        needed.removeIf(acl -> acls.stream().anyMatch(other -> includes(other, acl)));
        return needed;
    }

    private static boolean includes(Acl one, Acl other) {
        return one.resource() == other.resource()
                && one.pattern() == other.pattern()
                && one.name().equals(other.name())
                && one.operation() != other.operation()
                && (one.operation() == Operation.All
                        || INCLUDED_IN
                                .getOrDefault(other.operation(), Set.of())
                                .contains(one.operation()));
    }
}
