package dev.spillway.local.uses.messaging;

import static java.util.stream.Collectors.groupingBy;

import dev.spillway.local.demo.DemoFailure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What has become of all notifications. Pure.
 *
 * <ol>
 *   <li>Each process of a publisher counts: no number is missing, none is there twice.
 *   <li>Each notification is in exactly one letter of the outbox, which is for the same person.
 *   <li>Each letter is to the address that its person has, as the topic of people says.
 *   <li>Each letter that can be delivered is in the mailbox of its address, once or more often, and
 *       nowhere else; none of them is a dead letter.
 *   <li>Each other letter is a dead letter, because a sender rejected it, and in no mailbox.
 *   <li>No mailbox has a mail that is no letter.
 *   <li>There are both: a run in which nothing was delivered, or nothing refused, shows nothing.
 *   <li>No letter was delivered more often than senders were killed, and once more: neither an
 *       outage of the mail server nor anything else uses up deliveries.
 * </ol>
 *
 * @param mails letters in mailboxes
 * @param duplicates mails more than that
 * @param deadLetters letters that are dead letters
 * @param deadDuplicates records of the dead letter topic more than that
 * @param highestAttempt which delivery of a letter came to a mailbox, at most
 */
record Verdict(
        int notifications,
        int letters,
        int mails,
        int duplicates,
        int deadLetters,
        int deadDuplicates,
        int highestAttempt) {
    private static final int SHOWN = 5;

    /**
     * @param addresses by person
     * @param killed senders
     * @throws DemoFailure when one of the rules does not hold
     */
    static Verdict of(
            Map<String, String> addresses,
            List<Notification> notifications,
            List<Letter> letters,
            List<DeadLetter> deadLetters,
            List<Received> received,
            int killed)
            throws DemoFailure {
        countedWithoutGaps(notifications.stream().map(Notification::id).toList());
        inOneLetterEach(notifications, letters);
        toTheRightPerson(addresses, notifications, letters);
        var mailed = new TreeMap<>(received.stream().collect(groupingBy(Received::place)));
        var dead = new TreeMap<>(deadLetters.stream().collect(groupingBy(DeadLetter::place)));
        deliveredOrDead(letters, mailed, dead);
        some(mailed.keySet(), "mail was delivered: `kubectl logs -n messaging deploy/sender`");
        some(
                dead.keySet(),
                "dead letter is there, although some people have no address that works:"
                        + " 50-people.yaml");
        none(
                received.stream().filter(each -> each.attempt() > 1 + killed).toList(),
                "mails were delivered more often than the %d senders that were killed explain"
                        .formatted(killed));
        return new Verdict(
                notifications.size(),
                letters.size(),
                mailed.size(),
                received.size() - mailed.size(),
                dead.size(),
                deadLetters.size() - dead.size(),
                received.stream().mapToInt(Received::attempt).max().orElse(0));
    }

    /** An id ends with a number. */
    private static void countedWithoutGaps(List<String> notifications) throws DemoFailure {
        Map<String, TreeSet<Long>> numbers = new HashMap<>();
        var twice = new ArrayList<String>();
        for (var id : notifications) {
            var end = id.lastIndexOf('-');
            var isNew =
                    numbers.computeIfAbsent(id.substring(0, end), process -> new TreeSet<>())
                            .add(Long.parseLong(id.substring(end + 1)));
            if (!isNew) {
                twice.add(id);
            }
        }
        none(twice, "notifications are in their topic twice");
        var gaps = new ArrayList<String>();
        numbers.forEach((process, all) -> {
            for (long number = all.first(); number < all.last(); number++) {
                if (!all.contains(number)) {
                    gaps.add(process + "-" + number);
                }
            }
        });
        none(gaps, "notifications were published and are not in their topic");
    }

    private static void inOneLetterEach(List<Notification> notifications, List<Letter> letters)
            throws DemoFailure {
        Map<String, List<Place>> places = new HashMap<>();
        for (var letter : letters) {
            for (var id : letter.notifications()) {
                places.computeIfAbsent(id, any -> new ArrayList<>()).add(letter.place());
            }
        }
        none(
                notifications.stream()
                        .map(Notification::id)
                        .filter(id -> !places.containsKey(id))
                        .toList(),
                "notifications are in no record of the outbox");
        // Of an earlier run that was ended before its last digests came, there may be others.
        var published = notifications.stream().map(Notification::id).collect(Collectors.toSet());
        none(
                places.entrySet().stream()
                        .filter(each -> published.contains(each.getKey()))
                        .filter(each -> each.getValue().size() > 1)
                        .map(each -> each.getKey() + " in " + each.getValue())
                        .toList(),
                "notifications are in more than one record of the outbox");
    }

    /** The digester looked up the address; here it is looked up again. */
    private static void toTheRightPerson(
            Map<String, String> addresses, List<Notification> notifications, List<Letter> letters)
            throws DemoFailure {
        var people = new HashMap<String, String>();
        letters.forEach(
                letter -> letter.notifications().forEach(id -> people.put(id, letter.person())));
        none(
                notifications.stream()
                        .filter(each -> !each.person().equals(people.get(each.id())))
                        .map(each -> each + " in a mail for " + people.get(each.id()))
                        .toList(),
                "notifications are in a mail for somebody else");
        none(
                letters.stream()
                        .filter(letter -> !letter.to().equals(addresses.get(letter.person())))
                        .map(letter ->
                                "%s to '%s' for %s, whose address is '%s'"
                                        .formatted(
                                                letter.place(),
                                                letter.to(),
                                                letter.person(),
                                                addresses.get(letter.person())))
                        .toList(),
                "records of the outbox are not to the address of their person");
    }

    private static void deliveredOrDead(
            List<Letter> letters,
            Map<Place, List<Received>> mailed,
            Map<Place, List<DeadLetter>> dead)
            throws DemoFailure {
        var deliverable = letters.stream().filter(Letter::canBeDelivered).toList();
        var others = letters.stream().filter(letter -> !letter.canBeDelivered()).toList();
        none(
                deliverable.stream()
                        .filter(letter -> !mailed.containsKey(letter.place()))
                        .map(letter ->
                                letter.place() + ", dead letter: " + dead.get(letter.place()))
                        .toList(),
                "records of the outbox are in no mailbox");
        none(
                deliverable.stream()
                        .filter(letter ->
                                !mailed.getOrDefault(letter.place(), List.of()).stream()
                                        .allMatch(each -> each.mailbox().equals(letter.to())))
                        .toList(),
                "mails are in a mailbox of somebody else");
        none(
                deliverable.stream().filter(letter -> dead.containsKey(letter.place())).toList(),
                "records of the outbox are dead letters although they were delivered");
        none(
                others.stream().filter(letter -> !dead.containsKey(letter.place())).toList(),
                "records of the outbox can be delivered nowhere and are no dead letters");
        none(
                others.stream().filter(letter -> mailed.containsKey(letter.place())).toList(),
                "mails to impossible addresses are in a mailbox");
        none(
                dead.values().stream()
                        .flatMap(List::stream)
                        .filter(letter -> !letter.reason().equals(DeadLetter.REJECTED))
                        .toList(),
                "dead letters were not rejected by a sender");
        var known = letters.stream().map(Letter::place).collect(Collectors.toSet());
        none(unknown(mailed.keySet(), known), "mails are of no record of the outbox");
        none(unknown(dead.keySet(), known), "dead letters are of no record of the outbox");
    }

    private static List<Place> unknown(Set<Place> places, Set<Place> known) {
        return places.stream().filter(place -> !known.contains(place)).toList();
    }

    private static void some(Set<Place> places, String what) throws DemoFailure {
        if (places.isEmpty()) {
            throw new DemoFailure("no " + what);
        }
    }

    private static void none(Collection<?> wrong, String what) throws DemoFailure {
        if (!wrong.isEmpty()) {
            throw new DemoFailure(
                    "%d %s: %s%s"
                            .formatted(
                                    wrong.size(),
                                    what,
                                    wrong.stream()
                                            .limit(SHOWN)
                                            .map(String::valueOf)
                                            .collect(Collectors.joining("; ")),
                                    wrong.size() > SHOWN ? "; ..." : ""));
        }
    }
}
