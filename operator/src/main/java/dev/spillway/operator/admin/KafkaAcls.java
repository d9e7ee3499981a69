package dev.spillway.operator.admin;

import dev.spillway.operator.model.Acl;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** ACLs in the form of Kafka's client. */
final class KafkaAcls {

    /** Of users; the cluster's own principals are of another type. */
    static final String USER = "User:";

    private static final Map<ResourceType, Acl.Resource> RESOURCES =
            byName(Acl.Resource.values(), ResourceType::fromString);
    private static final Map<AclOperation, Acl.Operation> OPERATIONS =
            byName(Acl.Operation.values(), AclOperation::fromString);

    private KafkaAcls() {}

    static AclBinding binding(String name, Acl acl) {
        return new AclBinding(
                new ResourcePattern(
                        ResourceType.fromString(kafkas(acl.resource())),
                        acl.name(),
                        switch (acl.pattern()) {
                            case Literal -> PatternType.LITERAL;
                            case Prefixed -> PatternType.PREFIXED;
                        }),
                new AccessControlEntry(
                        USER + name,
                        acl.host(),
                        AclOperation.fromString(kafkas(acl.operation())),
                        acl.allows() ? AclPermissionType.ALLOW : AclPermissionType.DENY));
    }

    /** Empty for what a newer Kafka knows and this operator does not. */
    static Optional<Acl> acl(AclBinding binding) {
        var resource = RESOURCES.get(binding.pattern().resourceType());
        var operation = OPERATIONS.get(binding.entry().operation());
        var pattern = pattern(binding.pattern().patternType());
        return resource == null || operation == null || pattern.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Acl(
                                resource,
                                pattern.get(),
                                binding.pattern().name(),
                                operation,
                                binding.entry().permissionType() == AclPermissionType.ALLOW,
                                binding.entry().host()));
    }

    private static Optional<Acl.Pattern> pattern(PatternType type) {
        return switch (type) {
            case LITERAL -> Optional.of(Acl.Pattern.Literal);
            case PREFIXED -> Optional.of(Acl.Pattern.Prefixed);
            case UNKNOWN, ANY, MATCH -> Optional.empty();
        };
    }

    private static <K, E extends Enum<E>> Map<K, E> byName(E[] values, Function<String, K> kafkas) {
        return Stream.of(values)
                .collect(Collectors.toMap(each -> kafkas.apply(kafkas(each)), each -> each));
    }

    /** {@code TransactionalId} is {@code TRANSACTIONAL_ID} there. */
    private static String kafkas(Enum<?> value) {
        return value.name()
                .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                .toUpperCase(java.util.Locale.ROOT);
    }
}
