package dev.spillway.examples.messaging;

import static dev.spillway.examples.messaging.MailServer.Outcome.DEFERRED;
import static dev.spillway.examples.messaging.MailServer.Outcome.DELIVERED;
import static dev.spillway.examples.messaging.MailServer.Outcome.REFUSED;
import static dev.spillway.examples.messaging.MailServer.Outcome.UNREACHABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.spillway.examples.Json;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With a real mail server, in this process. */
class SmtpServerTest {
    private final GreenMail greenMail =
            new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private SmtpServer server;

    @BeforeEach
    void start() throws Exception {
        greenMail.start();
        var settings = new Properties();
        settings.put("mail.smtp.host", "127.0.0.1");
        settings.put("mail.smtp.port", Integer.toString(greenMail.getSmtp().getPort()));
        settings.put("mail.from", "notifications@example.com");
        server = new SmtpServer(settings);
    }

    @AfterEach
    void stop() {
        greenMail.stop();
    }

    @Test
    void aMailHasTheIdentityOfItsRecordAndSaysWhichDeliveryItWas() throws Exception {
        try (var connection = server.connect()) {
            assertThat(connection.send(mail("ann@example.com"), "outbox-2-42", 3))
                    .isEqualTo(DELIVERED);
        }

        var message = greenMail.getReceivedMessages()[0];
        assertThat(message.getMessageID()).isEqualTo("<outbox-2-42@example.com>");
        assertThat(message.getHeader("X-Delivery-Attempt")).containsExactly("3");
        assertThat(message.getAllRecipients())
                .containsExactly(new InternetAddress("ann@example.com"));
        assertThat(message.getSubject()).as("one line").isEqualTo("Grüße Bcc: eve@example.com");
        assertThat(message.getContent()).isEqualTo("Schöne Grüße");
    }

    @Test
    void whatNobodyCanDeliverIsRefusedAndTheNextMailIsNot() throws Exception {
        try (var connection = server.connect()) {
            for (var address :
                    List.of("", "ann at example.com", "ann@", "x".repeat(4_200) + "@example.com")) {
                assertThat(connection.send(mail(address), "outbox-0-1", 1))
                        .as("%.20s", address)
                        .isEqualTo(REFUSED);
            }
            assertThat(connection.send(mail("ann@example.com"), "outbox-0-2", 1))
                    .isEqualTo(DELIVERED);
        }
    }

    @Test
    void aServerThatIsLostSaysNothingAboutTheMail() throws Exception {
        try (var connection = server.connect()) {
            greenMail.stop();

            assertThat(connection.send(mail("ann@example.com"), "outbox-0-1", 1))
                    .isEqualTo(UNREACHABLE);
        }
        assertThatThrownBy(server::connect).isInstanceOf(MessagingException.class);
    }

    @Test
    void anAnswerForNowIsNotForEver() {
        assertThat(SmtpServer.outcome(answer(554))).isEqualTo(REFUSED);
        assertThat(SmtpServer.outcome(answer(451))).isEqualTo(DEFERRED);
        assertThat(SmtpServer.outcome(answer(421))).as("it stops").isEqualTo(UNREACHABLE);
        assertThat(SmtpServer.outcome(new MessagingException("inside", answer(550))))
                .isEqualTo(REFUSED);
    }

    /** 530: log in first; 550: this sender may not. All mails would be dead letters. */
    @Test
    void anAnswerAboutTheSenderSaysNothingAboutTheMail() {
        assertThat(SmtpServer.outcome(answer("MAIL FROM:<us@example.com>", 550)))
                .isEqualTo(UNREACHABLE);
        assertThat(SmtpServer.outcome(answer("MAIL FROM:<us@example.com>", 451)))
                .isEqualTo(UNREACHABLE);
        assertThat(SmtpServer.outcome(answer("RCPT TO:<ann@example.com>", 530)))
                .isEqualTo(UNREACHABLE);
        assertThat(SmtpServer.outcome(answer("RCPT TO:<ann@example.com>", 550))).isEqualTo(REFUSED);
    }

    @Test
    void aSenderWithoutAnAddressOfItsOwnDoesNotStart() {
        assertThatThrownBy(() -> new SmtpServer(new Properties()))
                .isInstanceOf(AddressException.class);
    }

    @Test
    void aRecordThatIsNoMailIsRefusedAndTheNextMailIsNot() throws Exception {
        var json = Json.serde(Mail.class).deserializer();
        var empty = json.deserialize(Topics.OUTBOX, "{}".getBytes(StandardCharsets.UTF_8));
        var deleted = json.deserialize(Topics.OUTBOX, null);
        try (var connection = server.connect()) {
            assertThat(connection.send(empty, "outbox-0-1", 1)).isEqualTo(REFUSED);
            assertThat(connection.send(deleted, "outbox-0-2", 1)).isEqualTo(REFUSED);
            assertThat(connection.send(mail("ann@example.com"), "outbox-0-3", 1))
                    .isEqualTo(DELIVERED);
        }
    }

    private static MessagingException answer(int code) {
        return answer("DATA", code);
    }

    private static MessagingException answer(String command, int code) {
        return new SMTPSendFailedException(command, code, "told so", null, null, null, null);
    }

    private static Mail mail(String to) {
        return new Mail(to, "Grüße\r\nBcc: eve@example.com", "Schöne Grüße", List.of("1"));
    }
}
