package dev.spillway.local.uses.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spillway.local.demo.DemoFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final String ANN = "ann@example.com";

    private final List<String> notifications =
            new ArrayList<>(List.of("SHOP-a-1", "SHOP-a-2", "SHOP-a-3", "SHOP-b-7"));

    private final List<Letter> letters =
            new ArrayList<>(
                    List.of(
                            letter(0, ANN, "SHOP-a-1", "SHOP-a-3"),
                            letter(1, ANN, "SHOP-a-2"),
                            letter(2, "", "SHOP-b-7")));

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
        letters.add(letter(3, ANN, "SHOP-old-9"));
        received.add(received(3, ANN, 1));

        assertThat(verdict().letters()).isEqualTo(4);
    }

    @Test
    void findsWhatWasPublishedAndIsNotInTheTopic() {
        notifications.remove("SHOP-a-2");

        fails("1 notifications were published and are not in their topic: SHOP-a-2");
    }

    @Test
    void findsWhatIsInTheTopicTwice() {
        notifications.add("SHOP-a-2");

        fails("1 notifications are in their topic twice: SHOP-a-2");
    }

    @Test
    void findsANotificationThatIsInNoMail() {
        letters.set(0, letter(0, ANN, "SHOP-a-1"));

        fails("1 notifications are in no record of the outbox: SHOP-a-3");
    }

    @Test
    void findsANotificationThatIsInTwoMails() {
        letters.set(1, letter(1, ANN, "SHOP-a-2", "SHOP-a-1"));

        fails("SHOP-a-1 in [outbox-0-0, outbox-0-1]");
    }

    @Test
    void findsANotificationThatIsTwiceInOneMail() {
        letters.set(1, letter(1, ANN, "SHOP-a-2", "SHOP-a-2"));

        fails("SHOP-a-2 in [outbox-0-1, outbox-0-1]");
    }

    @Test
    void findsAMailThatIsLost() {
        received.removeFirst();

        fails("1 records of the outbox are in no mailbox: outbox-0-0");
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
            letters.add(letter(i, ANN));
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
        return Verdict.of(notifications, letters, dead, received);
    }

    private static Letter letter(long offset, String to, String... notifications) {
        return new Letter(place(offset), to, List.of(notifications));
    }

    private static Received received(long offset, String mailbox, int attempt) {
        return new Received(place(offset), mailbox, attempt, Instant.EPOCH);
    }

    private static Place place(long offset) {
        return new Place(0, offset);
    }
}
