package dev.spillway.examples.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spillway.examples.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DigesterTest {
    private static final Duration WINDOW = Duration.ofSeconds(5);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private TopologyTestDriver driver;
    private TestInputTopic<String, Person> people;
    private TestInputTopic<String, Notification> notifications;
    private TestOutputTopic<String, Mail> outbox;

    @BeforeEach
    void start() {
        driver =
                new TopologyTestDriver(
                        Digester.topology(WINDOW),
                        settings(),
                        Instant.parse("2026-01-01T00:00:00Z"));
        people =
                driver.createInputTopic(
                        Topics.PEOPLE,
                        new StringSerializer(),
                        Json.serde(Person.class).serializer());
        notifications =
                driver.createInputTopic(
                        Topics.NOTIFICATIONS,
                        new StringSerializer(),
                        Json.serde(Notification.class).serializer());
        outbox =
                driver.createOutputTopic(
                        Topics.OUTBOX,
                        new StringDeserializer(),
                        Json.serde(Mail.class).deserializer());
        people.pipeInput("ann", new Person("Ann", "ann@example.com"));
        people.pipeInput("bob", new Person("Bob", "bob@example.com"));
    }

    private static Properties settings() {
        var settings = new Properties();
        settings.putAll(Digester.SETTINGS);
        settings.put("bootstrap.servers", "none:1");
        // The driver forgets records of the dead letter queue that are written in transactions.
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.AT_LEAST_ONCE);
        return settings;
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void whatAPersonIsToldWithinAWindowIsOneMail() {
        notifications.pipeInput("ann", notification("1"));
        driver.advanceWallClockTime(LOOK);
        notifications.pipeInput("ann", notification("2"));
        assertThat(outbox.isEmpty()).as("it stays open for a window").isTrue();

        driver.advanceWallClockTime(WINDOW);

        var mail = outbox.readKeyValue();
        assertThat(mail.key).isEqualTo("ann");
        assertThat(mail.value.to()).isEqualTo("ann@example.com");
        assertThat(mail.value.subject()).isEqualTo("2 notifications");
        assertThat(mail.value.text()).isEqualTo("Hello Ann,\n\n- text 1 (SHOP)\n- text 2 (SHOP)\n");
        assertThat(mail.value.notifications()).containsExactly("1", "2");
        assertThat(outbox.isEmpty()).isTrue();
    }

    @Test
    void theLastDigestsCloseAlthoughNothingComesAfterThem() {
        notifications.pipeInput("ann", notification("1"));
        notifications.pipeInput("bob", notification("2"));

        driver.advanceWallClockTime(WINDOW);

        assertThat(outbox.readKeyValuesToList())
                .extracting(mail -> mail.value.notifications())
                .containsExactlyInAnyOrder(List.of("1"), List.of("2"));
        driver.advanceWallClockTime(WINDOW.multipliedBy(3));
        assertThat(outbox.isEmpty()).as("each only once").isTrue();
    }

    @Test
    void whatComesAfterAWindowHasClosedIsInTheNextMail() {
        notifications.pipeInput("ann", notification("1"));
        driver.advanceWallClockTime(WINDOW);
        // An old timestamp does not make it late.
        notifications.pipeInput("ann", notification("2"), 0);
        driver.advanceWallClockTime(WINDOW);

        assertThat(outbox.readValuesToList())
                .extracting(Mail::notifications)
                .containsExactly(List.of("1"), List.of("2"));
    }

    @Test
    void whatIsUrgentIsAMailOfItsOwnAtOnce() {
        notifications.pipeInput("ann", notification("1"));
        notifications.pipeInput("ann", new Notification("2", "SECURITY", "Sign-in", true));

        var mail = outbox.readValue();
        assertThat(mail.subject()).isEqualTo("Sign-in");
        assertThat(mail.notifications()).containsExactly("2");
        driver.advanceWallClockTime(WINDOW);
        assertThat(outbox.readValue().notifications()).containsExactly("1");
    }

    @Test
    void aDigestThatIsFullIsSentBeforeItsTime() {
        for (int i = 1; i <= 120; i++) {
            notifications.pipeInput("ann", notification(Integer.toString(i)));
        }
        assertThat(outbox.readValuesToList())
                .extracting(mail -> mail.notifications().size())
                .containsExactly(50, 50);

        driver.advanceWallClockTime(WINDOW);

        assertThat(outbox.readValue().notifications()).hasSize(20);
    }

    @Test
    void theAddressIsThatOfTheTimeAtWhichTheMailIsMade() {
        notifications.pipeInput("ann", notification("1"));
        people.pipeInput("ann", new Person("Ann", "ann@example.org"));
        notifications.pipeInput("stranger", notification("2"));
        people.pipeInput("bob", (Person) null);
        notifications.pipeInput("bob", notification("3"));

        driver.advanceWallClockTime(WINDOW);
        assertThat(outbox.readKeyValuesToList())
                .extracting(mail -> KeyValue.pair(mail.key, mail.value.to()))
                .containsExactly(KeyValue.pair("ann", "ann@example.org"));

        driver.advanceWallClockTime(Digests.HELD);
        assertThat(outbox.readKeyValuesToList())
                .as("in the end without an address")
                .extracting(mail -> KeyValue.pair(mail.key, mail.value.to()))
                .containsExactlyInAnyOrder(KeyValue.pair("stranger", ""), KeyValue.pair("bob", ""));
    }

    @Test
    void whatAPersonIsToldBeforeTheAddressIsHereWaitsForIt() {
        notifications.pipeInput("joe", new Notification("1", "SECURITY", "Sign-in", true));
        notifications.pipeInput("joe", notification("2"));
        driver.advanceWallClockTime(WINDOW.multipliedBy(2));
        assertThat(outbox.isEmpty()).isTrue();

        people.pipeInput("joe", new Person("Joe", "joe@example.com"));
        driver.advanceWallClockTime(LOOK);

        var mail = outbox.readValue();
        assertThat(mail.to()).isEqualTo("joe@example.com");
        assertThat(mail.notifications()).containsExactly("1", "2");
        driver.advanceWallClockTime(Digests.HELD);
        assertThat(outbox.isEmpty()).as("each only once").isTrue();
    }

    @Test
    void whatCannotBeReadIsSetAsideAndStopsNothing() {
        var broken =
                driver.createInputTopic(
                        Topics.NOTIFICATIONS, new StringSerializer(), new ByteArraySerializer());
        var unreadable =
                driver.createOutputTopic(
                        Topics.UNREADABLE, new StringDeserializer(), new ByteArrayDeserializer());
        broken.pipeInput("ann", new byte[] {1, 2, 3});
        broken.pipeInput("ann", null);
        notifications.pipeInput("ann", notification("1"));

        driver.advanceWallClockTime(WINDOW);

        assertThat(outbox.readValuesToList())
                .extracting(Mail::notifications)
                .containsExactly(List.of("1"));
        assertThat(unreadable.readKeyValuesToList())
                .singleElement()
                .satisfies(record -> assertThat(record.value).containsExactly(1, 2, 3));
    }

    @Test
    void aPublisherMayAddFieldsAndLeaveSomeOut() {
        var json =
                driver.createInputTopic(
                        Topics.NOTIFICATIONS, new StringSerializer(), new StringSerializer());
        json.pipeInput("ann", "{\"id\": \"1\", \"urgent\": true, \"added\": \"later\"}");

        var mail = outbox.readValue();
        assertThat(mail.notifications()).containsExactly("1");
        assertThat(mail.subject()).isEmpty();
        assertThat(mail.to()).isEqualTo("ann@example.com");
    }

    private static Notification notification(String id) {
        return new Notification(id, "SHOP", "text " + id, false);
    }
}
