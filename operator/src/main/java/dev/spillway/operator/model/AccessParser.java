package dev.spillway.operator.model;

import dev.spillway.operator.api.AccessSpec;
import dev.spillway.operator.model.Acl.Operation;
import dev.spillway.operator.model.Acl.Pattern;
import dev.spillway.operator.model.Acl.Resource;
import dev.spillway.operator.model.Problem.Reason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Parses one entry of spec.access into ACLs. Whatever the entry names must be used by a word of
 * allow, and each word must find what it is about: what has no effect is refused, because somebody
 * expects one.
 */
final class AccessParser {
    private static final int MAX_WORDS = 16;
    private static final java.util.regex.Pattern TOPIC_NAME =
            java.util.regex.Pattern.compile("[a-zA-Z0-9._-]+");

    /** The words that stand for several operations. */
    private enum Grant {
        Produce,
        Consume,
        Stream,
        Connect
    }

    private final SpecReader in;
    private final String path;
    private final AccessSpec spec;
    private final Map<Resource, List<Target>> targets = new EnumMap<>(Resource.class);

    /** By kind of resource, the fields of the entry that name one. */
    private final Map<Resource, List<String>> fields = new EnumMap<>(Resource.class);

    private final Set<Resource> used = new LinkedHashSet<>();
    private final SortedSet<Acl> acls = new TreeSet<>();
    private boolean usesApplication;
    private boolean usesConnect;

    private record Target(Resource resource, Pattern pattern, String name) {

        Acl allow(Operation operation) {
            return Acl.allow(resource, pattern, name, operation);
        }
    }

    /**
     * @param path of the entry: {@code spec.access[0]}
     */
    AccessParser(SpecReader in, String path, AccessSpec spec) {
        this.in = in;
        this.path = path;
        this.spec = spec;
    }

    SortedSet<Acl> parse() {
        readTargets();
        var words = Optional.ofNullable(spec.allow()).orElse(List.of());
        if (words.isEmpty()) {
            in.refuse(
                    path + ".allow",
                    Reason.Required,
                    "say what is allowed: Produce, Consume, Stream, Connect, or operations of Kafka"
                            + " such as [Describe, AlterConfigs]");
            return acls;
        }
        if (words.size() > MAX_WORDS) {
            in.refuse(
                    path + ".allow",
                    Reason.Invalid,
                    "has %d words; write at most %d".formatted(words.size(), MAX_WORDS));
            return acls;
        }
        if (targets.isEmpty() && spec.application() == null && spec.connect() == null) {
            in.refuse(
                    path,
                    Reason.Invalid,
                    "grants nothing: name what it is about with topic, topics, topicPrefix, group,"
                            + " groupPrefix, transactionalId, transactionalIdPrefix, application,"
                            + " connect or cluster");
            return acls;
        }
        var before = in.problems();
        words.stream().distinct().forEach(this::word);
        if (in.problems() == before) {
            refuseUnused(words);
        }
        return acls;
    }

    // What it is about

    private void readTargets() {
        one(Resource.Topic, "topic", spec.topic(), "topics", spec.topics());
        one(Resource.Topic, "topic", spec.topic(), "topicPrefix", spec.topicPrefix());
        one(Resource.Topic, "topics", spec.topics(), "topicPrefix", spec.topicPrefix());
        one(Resource.Group, "group", spec.group(), "groupPrefix", spec.groupPrefix());
        one(
                Resource.TransactionalId,
                "transactionalId",
                spec.transactionalId(),
                "transactionalIdPrefix",
                spec.transactionalIdPrefix());
        literal(Resource.Topic, "topic", spec.topic());
        var topics = spec.topics();
        if (topics != null) {
            if (topics.isEmpty()) {
                in.refuse(path + ".topics", Reason.Invalid, "is empty: name topics, or remove it");
            }
            for (int i = 0; i < topics.size(); i++) {
                literal(Resource.Topic, "topics[" + i + "]", topics.get(i));
            }
        }
        prefix(Resource.Topic, "topicPrefix", spec.topicPrefix());
        literal(Resource.Group, "group", spec.group());
        prefix(Resource.Group, "groupPrefix", spec.groupPrefix());
        literal(Resource.TransactionalId, "transactionalId", spec.transactionalId());
        prefix(Resource.TransactionalId, "transactionalIdPrefix", spec.transactionalIdPrefix());
        if (Boolean.TRUE.equals(spec.cluster())) {
            add("cluster", new Target(Resource.Cluster, Pattern.Literal, Acl.THE_CLUSTER));
        }
        name("application", spec.application());
        name("connect", spec.connect());
    }

    private void one(
            Resource resource,
            String first,
            @Nullable Object given,
            String second,
            @Nullable Object other) {
        if (given != null && other != null) {
            in.refuse(
                    path + "." + second,
                    Reason.Invalid,
                    "set %s or %s; write a second entry for the other".formatted(first, second));
        }
    }

    private void literal(Resource resource, String field, @Nullable String name) {
        if (name != null) {
            if (resource == Resource.Topic
                    && !name.equals(Acl.ANY)
                    && !TOPIC_NAME.matcher(name).matches()) {
                in.refuse(
                        path + "." + field,
                        Reason.Invalid,
                        "\"%s\" is no topic's name: write letters, digits, '.', '_' and '-', or *; for all topics with a beginning use topicPrefix"
                                .formatted(name));
            }
            name(field, name);
            add(field, new Target(resource, Pattern.Literal, name));
        }
    }

    private void prefix(Resource resource, String field, @Nullable String prefix) {
        if (prefix != null) {
            if (prefix.endsWith(Acl.ANY)) {
                in.refuse(
                        path + "." + field,
                        Reason.Invalid,
                        prefix.equals(Acl.ANY)
                                ? "is a beginning, not a pattern; for all of them write %s: \"*\""
                                        .formatted(field.replace("Prefix", ""))
                                : "is a beginning, not a pattern; write "
                                        + prefix.substring(0, prefix.length() - 1));
            } else if (resource == Resource.Topic && !TOPIC_NAME.matcher(prefix).matches()) {
                in.refuse(
                        path + "." + field,
                        Reason.Invalid,
                        "no topic's name begins with \"%s\": write letters, digits, '.', '_' and '-'"
                                .formatted(prefix));
            }
            name(field, prefix);
            add(field, new Target(resource, Pattern.Prefixed, prefix));
        }
    }

    private void name(String field, @Nullable String name) {
        var at = path + "." + field;
        if (name != null
                && !in.refused(at)
                && (name.isBlank() || name.chars().anyMatch(Character::isISOControl))) {
            in.refuse(at, Reason.Invalid, "is blank or has control characters; write a name");
        }
    }

    private void add(String field, Target target) {
        targets.computeIfAbsent(target.resource(), any -> new ArrayList<>()).add(target);
        fields.computeIfAbsent(target.resource(), any -> new ArrayList<>())
                .add(field.replaceAll("\\[.*", ""));
    }

    // What is allowed

    private void word(String word) {
        var grant = named(Grant.values(), word);
        if (grant.isPresent()) {
            switch (grant.get()) {
                case Produce -> produce();
                case Consume -> consume();
                case Stream -> stream();
                case Connect -> connect();
            }
            return;
        }
        var operation = named(Operation.values(), word);
        if (operation.isPresent()) {
            operation(operation.get());
        } else {
            in.refuse(
                    path + ".allow",
                    Reason.NotSupported,
                    "\"%s\" is none of %s"
                            .formatted(
                                    word,
                                    Stream.concat(Stream.of(Grant.values()), grantable())
                                            .map(Enum::name)
                                            .collect(Collectors.joining(", "))));
        }
    }

    private static Stream<Operation> grantable() {
        return Stream.of(Operation.values())
                .filter(operation ->
                        AccessRules.GRANTABLE.values().stream()
                                .anyMatch(operations -> operations.contains(operation)));
    }

    /**
     * Writing includes describing. Since Kafka 3 an idempotent producer needs no right of its own.
     */
    private void produce() {
        if (!needs(Grant.Produce, Resource.Topic, "topic, topics or topicPrefix")) {
            return;
        }
        allow(Resource.Topic, Operation.Write);
        allow(Resource.TransactionalId, Operation.Write);
    }

    /** The same for reading. Without a group a client can read, but not share the work. */
    private void consume() {
        if (!needs(Grant.Consume, Resource.Topic, "topic, topics or topicPrefix")) {
            return;
        }
        allow(Resource.Topic, Operation.Read);
        allow(Resource.Group, Operation.Read);
    }

    /**
     * Names of internal topics and transactional ids begin with the application's, and the group is
     * named as it is.
     */
    private void stream() {
        var application = spec.application();
        if (application == null) {
            in.refuse(
                    path + ".application",
                    Reason.Required,
                    "Stream needs the application.id of the Kafka Streams application");
            return;
        }
        usesApplication = true;
        allow(Resource.Topic, Operation.Read);
        var own = application + "-";
        for (var operation :
                List.of(
                        Operation.Create,
                        Operation.Delete,
                        Operation.DescribeConfigs,
                        Operation.Read,
                        Operation.Write)) {
            acls.add(Acl.allow(Resource.Topic, Pattern.Prefixed, own, operation));
        }
        acls.add(Acl.allow(Resource.Group, Pattern.Literal, application, Operation.Read));
        acls.add(Acl.allow(Resource.TransactionalId, Pattern.Prefixed, own, Operation.Write));
    }

    /**
     * What a group of workers needs for itself. The group of a sink is named after the group of the
     * workers, and so are transactional ids, which the workers have with exactly-once sources.
     */
    private void connect() {
        var name = spec.connect();
        if (name == null) {
            in.refuse(
                    path + ".connect",
                    Reason.Required,
                    "Connect needs the name of the Connect whose workers use it");
            return;
        }
        usesConnect = true;
        var group = new ConnectNames(name);
        for (var topic : group.topics()) {
            for (var operation :
                    List.of(Operation.DescribeConfigs, Operation.Read, Operation.Write)) {
                acls.add(Acl.allow(Resource.Topic, Pattern.Literal, topic, operation));
            }
        }
        acls.add(Acl.allow(Resource.Group, Pattern.Literal, group.group(), Operation.Read));
        for (var operation : List.of(Operation.Read, Operation.Delete)) {
            acls.add(Acl.allow(Resource.Group, Pattern.Prefixed, group.sinkGroup(""), operation));
        }
        acls.add(
                Acl.allow(
                        Resource.TransactionalId,
                        Pattern.Prefixed,
                        group.transactionalIds(),
                        Operation.Write));
    }

    private boolean needs(Grant grant, Resource resource, String what) {
        if (!targets.containsKey(resource)) {
            in.refuse(
                    path,
                    Reason.Required,
                    "%s grants nothing without a topic: set %s".formatted(grant, what));
            return false;
        }
        return true;
    }

    private void allow(Resource resource, Operation operation) {
        targets.getOrDefault(resource, List.of())
                .forEach(target -> acls.add(target.allow(operation)));
        used.add(resource);
    }

    private void operation(Operation operation) {
        var of =
                targets.keySet().stream()
                        .filter(resource ->
                                AccessRules.GRANTABLE
                                        .getOrDefault(resource, Set.of())
                                        .contains(operation))
                        .toList();
        if (of.isEmpty()) {
            in.refuse(
                    path + ".allow",
                    Reason.Invalid,
                    targets.isEmpty()
                            ? operation
                                    + " has no effect on application or connect; name a topic or a"
                                    + " group"
                            : targets.containsKey(Resource.Cluster) && targets.size() == 1
                                    ? clusterRefusal(operation)
                                    : "Kafka has no %s for %s; remove it, or set one of %s"
                                            .formatted(
                                                    operation, fieldNames(), resources(operation)));
        }
        of.forEach(resource -> allow(resource, operation));
    }

    private static String clusterRefusal(Operation operation) {
        return operation
                + " of the cluster is not granted to Users: with it one could change the cluster's"
                + " settings or give itself any right. Of the cluster there are Create, Describe"
                + " and DescribeConfigs";
    }

    private String fieldNames() {
        return fields.values().stream()
                .flatMap(List::stream)
                .distinct()
                .collect(Collectors.joining(", "));
    }

    private static String resources(Operation operation) {
        var names = new LinkedHashMap<Resource, String>();
        names.put(Resource.Topic, "topic");
        names.put(Resource.Group, "group");
        names.put(Resource.TransactionalId, "transactionalId");
        names.put(Resource.Cluster, "cluster");
        return names.entrySet().stream()
                .filter(entry ->
                        AccessRules.GRANTABLE
                                .getOrDefault(entry.getKey(), Set.of())
                                .contains(operation))
                .map(Map.Entry::getValue)
                .collect(Collectors.joining(", "));
    }

    private void refuseUnused(List<String> words) {
        var all = String.join(", ", words);
        fields.forEach((resource, names) -> {
            if (!used.contains(resource)) {
                in.refuse(
                        path + "." + names.getFirst(),
                        Reason.Invalid,
                        "has no effect on %s; remove it, or write a second entry for it"
                                .formatted(all));
            }
        });
        if (spec.connect() != null && !usesConnect) {
            in.refuse(
                    path + ".connect",
                    Reason.Invalid,
                    "has no effect on %s, only on Connect; remove it".formatted(all));
        }
        if (spec.application() != null && !usesApplication) {
            in.refuse(
                    path + ".application",
                    Reason.Invalid,
                    "has no effect on %s, only on Stream; remove it".formatted(all));
        }
    }

    private static <T extends Enum<T>> Optional<T> named(T[] values, String word) {
        return Stream.of(values).filter(value -> value.name().equals(word)).findFirst();
    }
}
