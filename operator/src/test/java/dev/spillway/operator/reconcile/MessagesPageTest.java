package dev.spillway.operator.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spillway.operator.api.Cluster;
import dev.spillway.operator.api.ClusterStatus;
import dev.spillway.operator.api.ClusterStatusBuilder;
import dev.spillway.operator.api.Condition;
import dev.spillway.operator.api.ConditionStatus;
import dev.spillway.operator.api.Connect;
import dev.spillway.operator.api.Connector;
import dev.spillway.operator.api.Topic;
import dev.spillway.operator.api.User;
import dev.spillway.operator.fixtures.Yaml;
import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.ConnectModel;
import dev.spillway.operator.model.ConnectorModel;
import dev.spillway.operator.model.ParseResult;
import dev.spillway.operator.model.Problem;
import dev.spillway.operator.model.TopicModel;
import dev.spillway.operator.model.UserModel;
import dev.spillway.operator.observed.ObservedTopic;
import dev.spillway.operator.observed.Partition;
import dev.spillway.operator.observed.SettingTypes;
import dev.spillway.operator.observed.StorageUsage;
import dev.spillway.operator.plan.Clusters;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.ObservedClusters;
import dev.spillway.operator.plan.PendingUpgrade;
import dev.spillway.operator.plan.Plan;
import dev.spillway.operator.plan.Step;
import dev.spillway.operator.plan.TopicStep;
import dev.spillway.operator.plan.UpgradeTurn;
import dev.spillway.operator.plan.cluster.ClusterPlan;
import dev.spillway.operator.plan.topics.TopicPlan;
import dev.spillway.operator.plan.topics.TopicWarnings;
import dev.spillway.operator.plan.upgrades.FleetMember;
import dev.spillway.operator.plan.upgrades.FleetMember.Willingness;
import dev.spillway.operator.plan.upgrades.UpgradeOrder;
import dev.spillway.operator.status.ClusterReport;
import dev.spillway.operator.status.StepOutcome;
import dev.spillway.operator.status.TopicReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/reference/messages.md} has every message of {@link MessageCases}, of topics, and of
 * the invalid resources in {@code src/test/resources/invalid}, so that they can be read side by
 * side. After a change that is meant: -Dspillway.regenerate=true, then read the page.
 */
class MessagesPageTest {
    private static final Path PAGE = Path.of("../docs/reference/messages.md");
    private static final Path INVALID = Path.of("src/test/resources/invalid");
    private static final Path CRDS = Path.of("../crds");
    private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private static final String HEADER =
            """
            # Messages
            What the operator says in conditions, `status.plan`, Events and refusals, in the cases \
            that its tests have. Of messages that differ only in numbers there is one; in a cluster \
            they name that cluster's brokers, topics and values. In brackets: the case.

            Not written by hand: `MessagesPageTest` writes this page, with \
            `-Dspillway.regenerate=true`.
            """;

    /** Sections, groups in them, and messages with the first case that has them. */
    private final Map<String, Map<String, Map<String, String>>> sections = new TreeMap<>();

    private final Set<String> seen = new HashSet<>();

    @Test
    void pageHasTheMessagesOfAllCases() throws IOException {
        MessageCases.all().forEach(this::cluster);
        clusterWithoutPlan();
        upgrades();
        topics();
        refusals();
        rules();
        if (Boolean.getBoolean("spillway.regenerate")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, page());
        }
        assertThat(PAGE)
                .as("regenerate with -Dspillway.regenerate=true, and read it")
                .content()
                .isEqualTo(page());
    }

    private void cluster(MessageCases.Case one) {
        var plan =
                ClusterPlan.next(
                        Clusters.INSTALLATION,
                        one.cluster(),
                        one.demand(),
                        one.disks(),
                        new UpgradeTurn.NotNeeded(),
                        one.observed());
        plan(one.name(), plan);
        report(one, new Plan(List.of(), plan.balance()));
        plan.steps().stream()
                .filter(this::isOwn)
                .findFirst()
                .map(Plan::of)
                .ifPresent(first -> report(one, first));
        plan.blocked().forEach(blocked -> report(one, Plan.of(blocked)));
    }

    /** Objects that nodes share are missing in all cases, and would hide everything else. */
    private boolean isOwn(Step step) {
        return !(step instanceof KubeStep.Apply);
    }

    private void report(MessageCases.Case one, Plan plan) {
        var previous =
                ClusterStatusBuilder.builder().conditions(List.of(ready(one.wasReady()))).build();
        conditions(
                one.name(),
                new ClusterReport(previous, 1L, NOW)
                        .of(one.cluster(), one.observed(), plan, one.outcome(), one.usage())
                        .conditions(),
                "Cluster");
    }

    private static Condition ready(boolean was) {
        return new Condition(
                "Ready",
                was ? ConditionStatus.True : ConditionStatus.False,
                1L,
                NOW.toString(),
                "Serving",
                "");
    }

    /** Conditions that do not depend on a plan of the Cluster. */
    private void clusterWithoutPlan() {
        var report = new ClusterReport(null, 1L, NOW);
        var observed = ObservedClusters.cluster(3, 3).now();
        clusterStatus(
                "the spec is invalid",
                report.invalid(
                        List.of(new Problem("spec.replicas", Problem.Reason.Invalid, "...")),
                        "uid",
                        observed));
        clusterStatus(
                "the Cluster is being deleted",
                report.deleting(
                        observed, new Plan(List.of()), new StepOutcome.Done(), Optional.empty()));
        clusterStatus(
                "another finalizer holds the Cluster",
                report.gone(observed, List.of("example.com/backup"), ""));
    }

    private void upgrades() {
        var waiting = new FleetMember("default/events", 6, 0, Willingness.Automatic, "");
        var other = new FleetMember("default/audit", 6, 0, Willingness.Automatic, "");
        var troubled =
                new FleetMember(
                        "default/audit", 5, 1, Willingness.Automatic, "broker 1 is starting");
        var all = Set.of("default/audit", "default/events");
        var start = UpgradeOrder.of(NOW, 1, Set.of());
        var begun = start.with(other, all, NOW).with(waiting, all, NOW);
        var later = NOW.plus(Duration.ofMinutes(10));
        upgrade("the operator has just started", start.with(waiting, all, NOW), NOW);
        upgrade("another Cluster is being upgraded", begun, NOW);
        upgrade("another Cluster is being upgraded for long", begun, later);
        upgrade("another Cluster is being upgraded, with the same image", begun, NOW, false);
        upgrade("an upgrade does not succeed", begun.with(troubled, all, NOW), later);
        upgrade(
                "the Cluster is not healthy",
                start.with(
                        new FleetMember(
                                "default/events",
                                6,
                                0,
                                Willingness.Automatic,
                                "broker 1 is starting"),
                        all,
                        NOW),
                NOW);
        upgrade(
                "spec.upgrade is Manual",
                start.with(
                        new FleetMember("default/events", 6, 0, Willingness.Manual, ""), all, NOW),
                NOW);
    }

    private void upgrade(String name, UpgradeOrder order, Instant now) {
        upgrade(name, order, now, true);
    }

    private void upgrade(String name, UpgradeOrder order, Instant now, boolean otherImage) {
        var cluster = Clusters.of(3, 3);
        var pending =
                new PendingUpgrade(
                        Clusters.INSTALLATION.image(cluster),
                        order.turn("default/events", now),
                        6,
                        otherImage);
        clusterStatus(
                "a newer release waits: " + name,
                new ClusterReport(null, 1L, NOW)
                        .of(
                                cluster,
                                ObservedClusters.cluster(3, 3).now(),
                                new Plan(List.of()).with(pending),
                                new StepOutcome.Done(),
                                StorageUsage.UNKNOWN));
    }

    private void clusterStatus(String name, ClusterStatus status) {
        conditions(name, status.conditions(), "Cluster");
    }

    private void topics() {
        var absent = new ObservedTopic.Absent();
        topic("the topic does not exist", topic(""), absent, 3);
        topic("too few brokers are serving", topic(""), absent, 2);
        topic("the topic is as declared", topic(""), present(2, 3, true), 3);
        topic("a partition is not available", topic(""), present(2, 1, true), 3);
        topic("min.insync.replicas equals the replicas", topic(""), present(3, 3, true), 3);
        topic("settings differ", topic(""), present(2, 3, false), 3);
        topic("more partitions", topic("partitions: 5"), present(2, 3, true), 3);
        topic("fewer replicas", topic("replicas: 2"), present(2, 3, true), 3);
        topic(
                "a shorter retention",
                topic("retention: {time: 1h}, config: {min.insync.replicas: '1'}"),
                present(2, 3, true),
                3);
        var report = new TopicReport(null, 1L, NOW);
        topicConditions("the Cluster is missing", report.clusterNotReady("there is no Cluster a"));
        topicConditions("another Topic owns the name", report.nameTaken("orders", "older"));
        topicConditions("the topic cannot be deleted", report.cannotDelete("Kafka is paused"));
        topicConditions(
                "another finalizer holds the Topic",
                report.released("Kafka has no topic orders", List.of("example.com/backup")));
        event("Adopted", "the topic existed before", TopicEvents.adopted("orders"));
        event("TopicLost", "the topic was deleted", TopicEvents.lost("orders", "A1"));
        event("TopicReplaced", "the topic was recreated", TopicEvents.replaced("orders", "B", "A"));
    }

    private void topic(String name, TopicModel topic, ObservedTopic seen, int brokers) {
        var plan = TopicPlan.next(topic, seen, Set.of(), brokers);
        plan(name, plan);
        for (var outcome : List.of(new StepOutcome.Done(), new StepOutcome.Paused())) {
            var report = new TopicReport(null, 1L, NOW);
            topicConditions(
                    outcome instanceof StepOutcome.Paused ? name + ", and it is paused" : name,
                    report.of(topic, seen, plan, outcome, StorageUsage.UNKNOWN, 0));
        }
        if (seen instanceof ObservedTopic.Present present) {
            List<TopicStep> steps = plan.ofTopic();
            TopicWarnings.retention(topic, present, steps)
                    .ifPresent(text -> event("RetentionCut", name, text));
            TopicWarnings.durability(topic, present, steps)
                    .ifPresent(text -> event("DurabilityLowered", name, text));
            conditions(
                    name + ", and its logs are missing",
                    new TopicReport(null, 1L, NOW)
                            .of(topic, seen, plan, new StepOutcome.Done(), StorageUsage.UNKNOWN, 1)
                            .conditions(),
                    "Topic");
        }
    }

    private void topicConditions(String name, dev.spillway.operator.api.TopicStatus status) {
        conditions(name, status.conditions(), "Topic");
    }

    private static TopicModel topic(String spec) {
        var yaml =
                "{metadata: {name: orders, namespace: default}, spec: {cluster: {name: events}, "
                        + spec
                        + "}}";
        return switch (TopicModel.parse(Yaml.topic(yaml), Clusters.of(3, 3))) {
            case ParseResult.Valid<TopicModel> valid -> valid.model();
            case ParseResult.Invalid<TopicModel> invalid ->
                    throw new AssertionError(invalid.problems().toString());
        };
    }

    private static ObservedTopic present(int minInsync, int inSync, boolean asDeclared) {
        var ids = List.of(0, 1, 2);
        var partition =
                new Partition(
                        "orders", 0, 0, ids, Set.copyOf(ids.subList(0, inSync)), minInsync, false);
        var settings = new TreeMap<>(TopicPlan.settings(topic(""), new ObservedTopic.Absent()));
        settings.put("min.insync.replicas", Integer.toString(minInsync));
        if (!asDeclared) {
            settings.put("retention.ms", "1");
        }
        return new ObservedTopic.Present(
                "A1",
                Collections.nCopies(3, partition),
                settings,
                settings,
                Set.of(),
                SettingTypes.UNKNOWN);
    }

    private void plan(String name, Plan plan) {
        for (var step : plan.steps()) {
            switch (step) {
                case Step.Wait wait ->
                        add(
                                "Plan",
                                "Waits",
                                wait.what()
                                        + ": "
                                        + wait.why()
                                        + "; continues when "
                                        + wait.until(),
                                name);
                case Step.Blocked blocked ->
                        add(
                                "Plan",
                                "Blocked: " + blocked.reason(),
                                blocked.what() + ": " + blocked.why() + "; " + blocked.remedy(),
                                name);
                case Step any ->
                        add(
                                "Plan",
                                "Steps: " + any.getClass().getSimpleName(),
                                any.what() + ": " + any.why(),
                                name);
            }
        }
    }

    private void conditions(String name, List<Condition> conditions, String kind) {
        conditions.stream()
                .filter(condition -> !repeatsThePlan(kind, condition))
                .forEach(condition ->
                        add(
                                kind + " conditions",
                                condition.type()
                                        + "="
                                        + condition.status()
                                        + ", "
                                        + condition.reason(),
                                String.valueOf(condition.message()),
                                name));
    }

    /** Of steps and waits that a condition repeats, one is enough. */
    private boolean repeatsThePlan(String kind, Condition condition) {
        return Set.of("Changing", "Waiting").contains(String.valueOf(condition.reason()))
                && !seen.add(kind + condition.reason());
    }

    private void event(String reason, String name, String message) {
        add("Topic Events", reason, message, name);
    }

    private void refusals() throws IOException {
        try (var files = Files.list(INVALID)) {
            for (var file : files.sorted().toList()) {
                if (Files.readString(file).contains("# by: model")) {
                    problems(Yaml.documents(file))
                            .forEach(problem ->
                                    add(
                                            "Refusals by the operator",
                                            "Reason=InvalidSpec",
                                            problem.toString(),
                                            file.getFileName().toString()));
                }
            }
        }
    }

    private static List<Problem> problems(List<JsonNode> documents) {
        var last = documents.getLast();
        if (last.get("kind").asText().equals("Cluster")) {
            return problems(ClusterModel.parse(Yaml.convert(last, Cluster.class)));
        }
        if (last.get("kind").asText().equals("User")) {
            return problems(UserModel.parse(Yaml.convert(last, User.class)));
        }
        if (last.get("kind").asText().equals("Connect")) {
            return problems(ConnectModel.parse(Yaml.convert(last, Connect.class)));
        }
        if (last.get("kind").asText().equals("Connector")) {
            return problems(ConnectorModel.parse(Yaml.convert(last, Connector.class)));
        }
        return switch (ClusterModel.parse(Yaml.convert(documents.getFirst(), Cluster.class))) {
            case ParseResult.Valid<ClusterModel>(ClusterModel model) ->
                    problems(TopicModel.parse(Yaml.convert(last, Topic.class), model));
            case ParseResult.Invalid<ClusterModel> invalid -> throw new AssertionError(invalid);
        };
    }

    private static List<Problem> problems(ParseResult<?> parsed) {
        return switch (parsed) {
            case ParseResult.Valid<?> valid -> List.of();
            case ParseResult.Invalid<?>(var problems) -> problems;
        };
    }

    /** CEL rules, which the API server applies. */
    private void rules() throws IOException {
        try (var files = Files.list(CRDS)) {
            for (var file : files.sorted().toList()) {
                Yaml.documents(file)
                        .forEach(crd ->
                                crd.findValues("x-kubernetes-validations").stream()
                                        .flatMap(MessagesPageTest::elements)
                                        .map(rule -> rule.path("message").asText())
                                        .filter(message -> !message.isEmpty())
                                        .forEach(message ->
                                                add(
                                                        "Refusals by the schema",
                                                        crd.at("/spec/names/kind").asText(),
                                                        message,
                                                        file.getFileName().toString())));
            }
        }
    }

    private static Stream<JsonNode> elements(JsonNode list) {
        return Stream.iterate(0, i -> i < list.size(), i -> i + 1).map(list::get);
    }

    private void add(String section, String group, String message, String name) {
        // Of messages that differ in their numbers only, the first is enough.
        if (seen.add(section + group + message.replaceAll("[0-9]+", "#"))) {
            sections.computeIfAbsent(section, key -> new TreeMap<>())
                    .computeIfAbsent(group, key -> new TreeMap<>())
                    .put(message, name);
        }
    }

    private String page() {
        return HEADER
                + text(
                        sections,
                        groups ->
                                text(
                                        groups,
                                        messages ->
                                                messages.entrySet().stream()
                                                        .map(entry ->
                                                                "- %s *(%s)*\n"
                                                                        .formatted(
                                                                                entry.getKey(),
                                                                                entry.getValue()))
                                                        .collect(Collectors.joining("", "\n", "")),
                                        "###"),
                        "##");
    }

    private static <T> String text(
            Map<String, T> parts, Function<T, String> content, String heading) {
        return parts.entrySet().stream()
                .map(part ->
                        "\n"
                                + heading
                                + " "
                                + part.getKey()
                                + "\n"
                                + content.apply(part.getValue()))
                .collect(Collectors.joining());
    }
}
