package dev.spillway.local.uses.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.local.demo.DemoFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final String ANN = "ann@example.com";

    private static final int KILLED = 2;

    private final Map<String, String> addresses = new HashMap<>(Map.of("ann", ANN, "joe", ""));

    private final List<Notification> notifications =
            new ArrayList<>(
                    List.of(
                            forAnn("SHOP-a-1"),
                            forAnn("SHOP-a-2"),
                            forAnn("SHOP-a-3"),
                            new Notification("SHOP-b-7", "joe")));

    private final List<Letter> letters =
            new ArrayList<>(
                    List.of(
                            letter(0, "ann", ANN, "SHOP-a-1", "SHOP-a-3"),
                            letter(1, "ann", ANN, "SHOP-a-2"),
                            letter(2, "joe", "", "SHOP-b-7")));

    private final List<DeadLetter> dead =
            new ArrayList<>(List.of(new DeadLetter(place(2), DeadLetter.REJECTED)));

    private final List<Received> received =
            new ArrayList<>(List.of(received(0, ANN, 1), received(1, ANN, 1)));

    @Test
    void countsWhatCameTwiceWhichIsNoFault() throws DemoFailure {
        received.add(received(1, ANN, 2));
        dead.add(dead.getFirst());

        assertThat(verdict()).isEqualTo(new Verdict(4, 3, 2, 1, 1, 1, 2));
    }

    @Test
    void aDigestOfAnEarlierRunIsNoFault() throws DemoFailure {
        letters.add(letter(3, "ann", ANN, "SHOP-old-9"));
        received.add(received(3, ANN, 1));

        assertThat(verdict().letters()).isEqualTo(4);
    }

    @Test
    void findsWhatWasPublishedAndIsNotInTheTopic() {
        notifications.remove(forAnn("SHOP-a-2"));

        fails("1 notifications were published and are not in their topic: SHOP-a-2");
    }

    @Test
    void findsWhatIsInTheTopicTwice() {
        notifications.add(forAnn("SHOP-a-2"));

        fails("1 notifications are in their topic twice: SHOP-a-2");
    }

    @Test
    void findsANotificationThatIsInNoMail() {
        letters.set(0, letter(0, "ann", ANN, "SHOP-a-1"));

        fails("1 notifications are in no record of the outbox: SHOP-a-3");
    }

    @Test
    void findsANotificationThatIsInTwoMails() {
        letters.set(1, letter(1, "ann", ANN, "SHOP-a-2", "SHOP-a-1"));

        fails("SHOP-a-1 in [outbox-0-0, outbox-0-1]");
    }

    @Test
    void findsANotificationThatIsTwiceInOneMail() {
        letters.set(1, letter(1, "ann", ANN, "SHOP-a-2", "SHOP-a-2"));

        fails("SHOP-a-2 in [outbox-0-1, outbox-0-1]");
    }

    @Test
    void findsAMailThatIsLost() {
        received.removeFirst();

        fails("1 records of the outbox are in no mailbox: outbox-0-0");
    }

    /** The digester has lost the table of people: without addresses, nothing can be delivered. */
    @Test
    void findsAMailWithoutTheAddressThatItsPersonHas() {
        letters.set(0, letter(0, "ann", "", "SHOP-a-1", "SHOP-a-3"));
        received.removeFirst();
        dead.add(new DeadLetter(place(0), DeadLetter.REJECTED));

        fails(
                "1 records of the outbox are not to the address of their person: outbox-0-0 to ''"
                        + " for ann, whose address is 'ann@example.com'");
    }

    @Test
    void findsAMailToAPersonOfWhomTheTopicOfPeopleSaysNothing() {
        addresses.remove("joe");

        fails("outbox-0-2 to '' for joe, whose address is 'null'");
    }

    @Test
    void findsANotificationInAMailForSomebodyElse() {
        notifications.set(1, new Notification("SHOP-a-2", "joe"));

        fails("1 notifications are in a mail for somebody else: Notification[id=SHOP-a-2,");
    }

    @Test
    void findsARunInWhichNothingWasDeliveredOrNothingRefused() {
        dead.clear();
        letters.removeLast();
        notifications.removeLast();
        fails("no dead letter is there");

        notifications.clear();
        letters.clear();
        received.clear();
        fails("no mail was delivered");
    }

    @Test
    void findsAMailWhoseDeliveriesAnOutageUsedUp() throws DemoFailure {
        received.add(received(1, ANN, 1 + KILLED));
        assertThat(verdict().highestAttempt()).isEqualTo(3);

        received.add(received(1, ANN, 2 + KILLED));
        fails("1 mails were delivered more often than the 2 senders that were killed explain");
    }

    @Test
    void findsAMailInAnotherMailbox() {
        received.add(received(0, "eve@example.com", 2));

        fails("1 mails are in a mailbox of somebody else");
    }

    @Test
    void findsDeadLettersThatAreMissingOrShouldNotBe() {
        dead.clear();
        fails("1 records of the outbox can be delivered nowhere and are no dead letters");

        dead.add(new DeadLetter(place(2), DeadLetter.REJECTED));
        dead.add(new DeadLetter(place(1), DeadLetter.REJECTED));
        fails("1 records of the outbox are dead letters although they were delivered");
    }

    @Test
    void findsDeadLettersWhoseDeliveriesWereUsedUp() {
        dead.set(0, new DeadLetter(place(2), "Offset delivery count exceeded the threshold."));

        fails("1 dead letters were not rejected by a sender");
    }

    @Test
    void findsMailsAndDeadLettersOfNoRecord() {
        received.add(received(99, ANN, 1));
        fails("1 mails are of no record of the outbox: outbox-0-99");

        received.removeLast();
        dead.add(new DeadLetter(place(99), DeadLetter.REJECTED));
        fails("1 dead letters are of no record of the outbox: outbox-0-99");
    }

    @Test
    void showsAFewOfMany() {
        received.clear();
        for (int i = 10; i < 20; i++) {
            letters.add(letter(i, "ann", ANN));
        }

        fails("12 records of the outbox are in no mailbox: outbox-0-0");
        assertThatThrownBy(this::verdict).hasMessageEndingWith("; ...");
    }

    private void fails(String message) {
        assertThatThrownBy(this::verdict)
                .isInstanceOf(DemoFailure.class)
                .hasMessageContaining(message);
    }

    private Verdict verdict() throws DemoFailure {
        return Verdict.of(addresses, notifications, letters, dead, received, KILLED);
    }

    private static Notification forAnn(String id) {
        return new Notification(id, "ann");
    }

    private static Letter letter(long offset, String person, String to, String... notifications) {
        return new Letter(place(offset), person, to, List.of(notifications));
    }

    private static Received received(long offset, String mailbox, int attempt) {
        return new Received(place(offset), mailbox, attempt, Instant.EPOCH);
    }

    private static Place place(long offset) {
        return new Place(0, offset);
    }
}
