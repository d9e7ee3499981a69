package dev.spillway.local.uses.messaging;

import dev.spillway.local.demo.DemoFailure;
import dev.spillway.local.demo.Display;
import dev.spillway.local.uses.Figures;
import dev.spillway.local.uses.UseNamespace;
import dev.spillway.local.uses.UseNamespace.Kind;
import dev.spillway.local.uses.Waiting;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The steps of {@link Messaging}, in the order of the methods, with what they have measured. */
final class MessagingRun implements AutoCloseable {
    private static final String MAIL = "mail";
    private static final Map<String, String> MAIL_SERVER = Map.of("app", "mail");
    private static final Map<String, String> NOBODY = Map.of("app", "nobody");
    private static final String READER = "reader";
    private static final String DIGESTER = "digester";
    private static final String SENDER = "sender";
    private static final List<String> PUBLISHERS = List.of("shop", "security", "community");
    private static final int SENDERS = 5;

    /** As many as {@code 50-people.yaml} makes. */
    private static final int PEOPLE = 60;

    private static final int SENDERS_KILLED = 2;

    /** So many mails are sent when the server is back, then senders are killed: all work. */
    private static final int SENT_BEFORE_KILL = 10;

    /** Much longer than anything takes on a machine that is busy with other things. */
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    private static final Duration SOME_TIME = Duration.ofSeconds(1);

    private final UseNamespace namespace;
    private final Display display;
    private final Waiting waiting;
    private final Messaging.Size size;
    private final Figures figures;
    private final TopicContents topics;
    private final SenderGroup senders;
    private long published;
    private long backAgain;
    private long backlog;
    private double outageSeconds;
    private Instant sendersKilled = Instant.EPOCH;
    private Verdict verdict = new Verdict(0, 0, 0, 0, 0, 0, 0);

    private MessagingRun(
            UseNamespace namespace,
            Display display,
            Messaging.Size size,
            Figures figures,
            TopicContents topics,
            SenderGroup senders) {
        this.namespace = namespace;
        this.display = display;
        this.waiting = new Waiting(display, topics::check);
        this.size = size;
        this.figures = figures;
        this.topics = topics;
        this.senders = senders;
    }

    /** Everything but the publishers. */
    static MessagingRun start(UseNamespace namespace, Display display, Messaging.Size size)
            throws DemoFailure, IOException {
        var figures = new Figures();
        namespace.apply(
                "10-mail-server.yaml",
                "20-cluster.yaml",
                "30-topics.yaml",
                "40-users.yaml",
                "50-people.yaml",
                "60-digester.yaml",
                "70-senders.yaml");
        // If an earlier run has ended before its server was back.
        namespace.select(MAIL, MAIL_SERVER);
        namespace.awaitReady(Kind.Cluster, "events");
        for (var topic :
                List.of("people", "notifications", "outbox", "dlq.outbox", "dlq.notifications")) {
            namespace.awaitReady(Kind.Topic, topic);
        }
        for (var user : List.of("directory", "publisher", DIGESTER, SENDER, READER)) {
            namespace.awaitReady(Kind.User, user);
        }
        namespace.scale(MAIL, 1);
        namespace.scale(DIGESTER, 1);
        namespace.scale(SENDER, SENDERS);
        display.line("  the mail server, the digester and five senders are ready");
        return new MessagingRun(
                namespace,
                display,
                size,
                figures,
                TopicContents.start(namespace.client(READER)),
                new SenderGroup(namespace.client(READER)));
    }

    /** Three applications that say something to people. */
    void publish() throws DemoFailure, IOException {
        display.line("three applications publish notifications for people");
        await("the address of everybody", () -> topics.addresses().size() >= PEOPLE);
        namespace.apply("80-publishers.yaml");
        for (var publisher : PUBLISHERS) {
            // Those of an earlier run were scaled to none.
            namespace.scale(publisher, 1);
        }
        published = System.nanoTime();
        await("mails are sent", () -> topics.letters().size() > left());
        watch(size.undisturbed());
        display.line("  " + state());
    }

    /** Nothing is sent, nothing is lost, no delivery is used up. */
    void takeAwayTheMailServer() throws DemoFailure {
        display.line("the mail server cannot be reached: its Service selects no Pod");
        var began = System.nanoTime();
        namespace.select(MAIL, NOBODY);
        watch(size.outage().dividedBy(2));
        killTheDigester();
        watch(size.outage().dividedBy(2));
        backlog = left();
        outageSeconds = seconds(began);
        backAgain = System.nanoTime();
        namespace.select(MAIL, MAIL_SERVER);
        display.line("the mail server is back; %s mails wait".formatted(grouped(backlog)));
    }

    private void killTheDigester() throws DemoFailure {
        var pod = namespace.podOf(DIGESTER);
        display.line("  killing (-9) what makes the mails, too: " + pod);
        var killed = System.nanoTime();
        namespace.kill(pod);
        // What is published from now on was not seen by the one that was killed.
        watch(SOME_TIME);
        var seen = topics.notifications().size();
        await(
                "a mail of what was published after the digester was killed",
                () -> {
                    var all = topics.notifications();
                    var since = ids(all.subList(seen, all.size()));
                    return topics.letters().stream()
                            .flatMap(letter -> letter.notifications().stream())
                            .anyMatch(since::contains);
                });
        figures.add(
                DIGESTER,
                "killed (-9) while the mail server was down: it makes mails again after %.1f s",
                seconds(killed));
    }

    /** While all of them work on the backlog. */
    void killSendersAtWork() throws DemoFailure {
        await("mails are sent again", () -> left() <= backlog - SENT_BEFORE_KILL);
        var pods = namespace.podsOf(SENDER).subList(0, SENDERS_KILLED);
        var inOutbox = topics.letters();
        sendersKilled = Instant.now();
        for (var pod : pods) {
            namespace.kill(pod);
        }
        display.line("killing (-9) two of five senders at their work: " + pods);
        await("what was in the outbox is sent", () -> senders.progress().left(inOutbox) == 0);
        display.line(
                String.format(
                        Locale.ROOT,
                        "  all %,d mails that were in the outbox are sent",
                        inOutbox.size()));
        figures.add(
                "backlog",
                "%,d mails of an outage of %.0f s are sent in %.1f s, %.0f/s, with two senders"
                        + " lost",
                backlog,
                outageSeconds,
                seconds(backAgain),
                backlog / seconds(backAgain));
        watch(size.undisturbed());
    }

    /** The publishers end, and what they have published goes its way. */
    void finish() throws DemoFailure {
        for (var publisher : PUBLISHERS) {
            namespace.scale(publisher, 0);
        }
        var publishing = seconds(published);
        display.line("the publishers have ended; waiting until all mails are sent");
        await(
                "every notification is in the outbox",
                () -> {
                    var sent = new HashSet<String>();
                    topics.letters().forEach(letter -> sent.addAll(letter.notifications()));
                    return sent.containsAll(ids(topics.notifications()));
                });
        await("every mail is sent", () -> left() == 0);
        // A dead letter is finished a moment before the record of it can be read.
        await(
                "every dead letter is there",
                () ->
                        topics.letters().stream().filter(letter -> !letter.canBeDelivered()).count()
                                <= topics.deadLetters().size());
        figures.add(
                "notifications",
                "%,d of three applications in %.0f s",
                topics.notifications().size(),
                publishing);
    }

    void verify() throws DemoFailure {
        display.line("comparing notifications, outbox, dead letters and mailboxes");
        var api = "http://%s:8080".formatted(namespace.serviceAddress("mailboxes"));
        var received =
                new Mailboxes(URI.create(api))
                        .read().stream().filter(each -> topics.isNew(each.place())).toList();
        var dead =
                topics.deadLetters().stream().filter(each -> topics.isNew(each.place())).toList();
        verdict =
                Verdict.of(
                        topics.addresses(),
                        topics.notifications(),
                        topics.letters(),
                        dead,
                        received,
                        SENDERS_KILLED);
        addTakeover(received);
        figures.add(
                "mails",
                "%,d, of these %,d delivered and %,d dead letters",
                verdict.letters(),
                verdict.mails(),
                verdict.deadLetters());
        figures.add(
                "duplicates",
                "%d mails came once more, under the same Message-ID; at the most %d deliveries of"
                        + " a mail, of 5",
                verdict.duplicates(),
                verdict.highestAttempt());
    }

    /** A mail that was delivered once more was in the hands of a sender that was killed. */
    private void addTakeover(List<Received> received) {
        var takenOver = received.stream().filter(each -> each.attempt() > 1).toList();
        var last = takenOver.stream().map(Received::sent).max(Comparator.naturalOrder());
        figures.add(
                "senders",
                "%d of 5 killed (-9): %d mails that they had in hand were sent by others, the last"
                        + " one after %d s",
                SENDERS_KILLED,
                takenOver.size(),
                Duration.between(sendersKilled, last.orElse(sendersKilled)).toSeconds());
    }

    void summary() throws DemoFailure, IOException {
        figures.add("memory", "%.1f MB resident, all processes", namespace.residentBytes() / 1e6);
        figures.add("time", "%.0f s, from the first resource on", figures.seconds());
        display.line("");
        figures.show(display);
        display.line("");
        display.line(nextSteps());
        display.line(
                String.format(
                        Locale.ROOT,
                        "verified %,d notifications, each in one of %,d mails; %,d of these in"
                                + " mailboxes, %,d dead letters; %d duplicates, 0 lost",
                        verdict.notifications(),
                        verdict.letters(),
                        verdict.mails(),
                        verdict.deadLetters(),
                        verdict.duplicates()));
    }

    private String nextSteps() throws DemoFailure, IOException {
        var mailboxes = namespace.serviceAddress("mailboxes");
        return """
        Next, with kubectl, any Kafka client, and any mail program (IMAP at %1$s:3143, user and password person-1@example.com):
          export KUBECONFIG=%2$s
          kubectl scale -n messaging deploy/shop deploy/security deploy/community --replicas=1
          kubectl get -n messaging pods
          curl -s http://%1$s:8080/api/user/person-1@example.com/messages
        %3$s
        `./spillway down` stops all of it and keeps the data of Kafka.\
        """
                .formatted(
                        mailboxes,
                        namespace.kubeconfig(),
                        namespace.readerCommands(READER, TopicContents.DEAD_LETTERS));
    }

    private static Set<String> ids(List<Notification> notifications) {
        return notifications.stream().map(Notification::id).collect(Collectors.toSet());
    }

    /** Mails in the outbox that are neither sent nor dead letters. */
    private long left() throws DemoFailure {
        return senders.progress().left(topics.letters());
    }

    private void await(String what, Waiting.Condition condition) throws DemoFailure {
        if (!waiting.until(condition, TIMEOUT, this::state)) {
            throw new DemoFailure(
                    "not within %d s: %s. %s. `kubectl logs -n messaging deploy/%s` and deploy/%s say more"
                            .formatted(TIMEOUT.toSeconds(), what, state(), SENDER, DIGESTER));
        }
    }

    private void watch(Duration period) throws DemoFailure {
        waiting.pass(period, this::state);
    }

    private String state() throws DemoFailure {
        return String.format(
                Locale.ROOT,
                "%,d notifications, %,d mails in the outbox, %,d to be sent, %,d dead letters",
                topics.notifications().size(),
                topics.letters().size(),
                left(),
                topics.deadLetters().size());
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    @Override
    public void close() {
        topics.close();
        senders.close();
    }
}
