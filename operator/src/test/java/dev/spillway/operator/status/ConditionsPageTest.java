package dev.spillway.operator.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.operator.plan.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Holds docs/reference/conditions.md to the sources: each reason of a condition or an Event is on
 * the page, and no other.
 */
class ConditionsPageTest {
    private static final Path PAGE = Path.of("../docs/reference/conditions.md");
    private static final Path SOURCES = Path.of("src/main/java/dev/spillway/operator");

    /** Where reasons are decided or told. */
    private static final Set<String> PACKAGES =
            Set.of("plan", "status", "reconcile", "view", "kube", "admin", "connect");

    /** As Kubernetes writes a reason, and nothing else in these packages but what follows. */
    private static final Pattern WORD = Pattern.compile("\"([A-Z][a-z]+(?:[A-Z][a-z0-9]+)*)\"");

    /** Kubernetes' own words, which the operator reads or sends and does not say. */
    private static final Set<String> KUBERNETES_WORDS =
            Set.of(
                    "Background",
                    "ContainersReady",
                    "CrashLoopBackOff",
                    "CreateContainerConfigError",
                    "CreateContainerError",
                    "Created",
                    "DisruptionTarget",
                    "ErrImageNeverPull",
                    "ErrImagePull",
                    "ExceededGracePeriod",
                    "Exists",
                    "Failed",
                    "FailedAttachVolume",
                    "FailedCreatePodContainer",
                    "FailedCreatePodSandBox",
                    "FailedKillPod",
                    "FailedMapVolume",
                    "FailedMount",
                    "FailedPreStopHook",
                    "FailedScheduling",
                    "FailedSync",
                    "False",
                    "ImagePullBackOff",
                    "InvalidImageName",
                    "Killing",
                    "NetworkNotReady",
                    "PodScheduled",
                    "PreferNoSchedule",
                    "Pulled",
                    "Pulling",
                    "Started",
                    "Succeeded",
                    "True",
                    "Unschedulable");

    private static final Set<String> OTHER_WORDS =
            Set.of(
                    "Accept", // a header
                    "Cluster", // name of an event source
                    "ClosedChannelException", // of a connection
                    "ConnectException", // the same
                    "TransactionalIdAuthorization", // in a cause
                    "Connect", // the same
                    "Deployment", // the same
                    "MutualTls", // an authentication
                    "NullAway",
                    "Scram",
                    "User");

    private static final Set<String> CONDITION_TYPES =
            Set.of(
                    "Ready",
                    "Progressing",
                    "CertificatesValid",
                    "DisksHaveRoom",
                    "TieringHealthy"); // Balanced and Spread are reasons, too

    /** Steps that are carried out without an Event; a Topic's Create is one, a Pod's is not. */
    private static final Set<String> STEPS_WITHOUT_EVENT =
            Set.of(
                    "Apply",
                    "Grant",
                    "Label",
                    "Limit",
                    "NoteVoters",
                    "RecordSize",
                    "RemoveOwner",
                    "RemoveService",
                    "SetPassword",
                    "IssueCertificate",
                    "UpdateTrust",
                    "RemoveCertificate",
                    "RestartFailed",
                    "Validate",
                    "Wait",
                    "Blocked");

    private static final Pattern FINDING =
            Pattern.compile(
                    "\\b(yes|no|unknown)\\(\\s*(?:Finding\\.)?([A-Z_]+),\\s*"
                            + "(?:\\w+ \\? \"(\\w+)\" : )?\"(\\w+)\"");

    private static final Map<String, String> STATUS =
            Map.of("yes", "True", "no", "False", "unknown", "Unknown");

    private static final Map<String, String> HEADING =
            Map.of(
                    "READY", "### Ready",
                    "PROGRESSING", "### Progressing",
                    "BALANCED", "### Balanced",
                    "SPREAD", "### Spread",
                    "CERTIFICATES_VALID", "### CertificatesValid",
                    "TIERING_HEALTHY", "### TieringHealthy",
                    "DISKS_HAVE_ROOM", "### DisksHaveRoom");

    private static final Pattern CONDITION = Pattern.compile("(?m)^### (\\w+)=(\\w+), (\\w+)$");

    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| (?:((?:True|False|Unknown)[^|]*) \\| )?`([A-Z]\\w+)` \\|");

    @Test
    void namesEveryReasonAndNoOther() throws IOException {
        var reasons = new TreeSet<String>();
        for (var source : sources()) {
            WORD.matcher(source).results().forEach(word -> reasons.add(word.group(1)));
        }
        reasons.removeAll(KUBERNETES_WORDS);
        reasons.removeAll(OTHER_WORDS);
        reasons.removeAll(CONDITION_TYPES);
        // An Event about a step has the name of its class.
        steps(Step.class).map(Class::getSimpleName).forEach(reasons::add);
        reasons.removeAll(STEPS_WITHOUT_EVENT);

        assertThat(rows(Files.readString(PAGE))).containsExactlyInAnyOrderElementsOf(reasons);
    }

    /** What a finding says in the sources is a row below that type, with that status. */
    @Test
    void hasARowForEveryFinding() throws IOException {
        var page = Files.readString(PAGE);
        var found = 0;
        for (var source : sources()) {
            for (var finding : FINDING.matcher(source).results().toList()) {
                found++;
                var heading = HEADING.get(finding.group(2));
                for (var reason : Stream.of(3, 4).map(finding::group).toList()) {
                    if (reason != null) {
                        assertThat(rowsBelow(heading, page))
                                .contains(STATUS.get(finding.group(1)) + " " + reason);
                    }
                }
            }
        }
        assertThat(found).as("findings in the sources").isGreaterThan(20);
    }

    /** What a case of the tests ends in is explained, below its type. */
    @Test
    void hasARowForEveryConditionOfTheMessagesPage() throws IOException {
        var page = Files.readString(PAGE);
        var messages = Files.readString(PAGE.resolveSibling("messages.md"));
        var conditions = CONDITION.matcher(messages).results().toList();

        assertThat(conditions)
                .hasSizeGreaterThan(20)
                .allSatisfy(condition ->
                        assertThat(rowsBelow("### " + condition.group(1), page))
                                .contains(condition.group(2) + " " + condition.group(3)));
    }

    private static Set<String> rows(String page) {
        return ROW.matcher(page)
                .results()
                .map(row -> row.group(2))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> rowsBelow(String heading, String page) {
        return Pattern.compile("(?m)^(?=##+ )")
                .splitAsStream(page)
                .filter(section -> section.startsWith(heading))
                .flatMap(section -> ROW.matcher(section).results())
                .filter(row -> row.group(1) != null)
                .flatMap(row ->
                        Stream.of(row.group(1).split(", "))
                                .map(status -> status + " " + row.group(2)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<Class<?>> steps(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(ConditionsPageTest::steps)
                : Stream.of(type);
    }

    private static Set<String> sources() throws IOException {
        try (var files = Files.walk(SOURCES)) {
            var texts = new TreeSet<String>();
            for (var file : files.filter(ConditionsPageTest::isSource).toList()) {
                texts.add(Files.readString(file));
            }
            return texts;
        }
    }

    private static boolean isSource(Path file) {
        return file.toString().endsWith(".java")
                && PACKAGES.contains(SOURCES.relativize(file).getName(0).toString());
    }
}
