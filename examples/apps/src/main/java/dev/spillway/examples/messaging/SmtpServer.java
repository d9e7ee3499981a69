package dev.spillway.examples.messaging;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An SMTP server. How to reach it is in one file of Jakarta Mail's own settings, so that encryption
 * and credentials ({@code mail.smtp.starttls.required}, {@code mail.smtp.auth}, {@code
 * mail.smtp.user}, {@code mail.smtp.password}) need no change here.
 */
final class SmtpServer implements MailServer {
    /** Of connecting, reading and writing: a server that does not answer is down. */
    private static final int TIMEOUT_MS = 5_000;

    private static final int TRANSIENT = 400;
    private static final int STOPPING = 421;
    private static final int LOG_IN_FIRST = 530;
    private static final int PERMANENT = 500;

    private static final Logger LOG = LoggerFactory.getLogger(SmtpServer.class);

    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    private final Session session;
    private final InternetAddress from;

    /**
     * @param settings with at least {@code mail.smtp.host}, {@code mail.smtp.port} and {@code
     *     mail.from}
     * @throws AddressException when {@code mail.from} is no address: each mail would be refused
     */
    SmtpServer(Properties settings) throws AddressException {
        var all = new Properties();
        all.put("mail.smtp.connectiontimeout", TIMEOUT_MS);
        all.put("mail.smtp.timeout", TIMEOUT_MS);
        all.put("mail.smtp.writetimeout", TIMEOUT_MS);
        all.putAll(settings);
        session = Session.getInstance(all);
        from = new InternetAddress(all.getProperty("mail.from", ""), true);
    }

    @Override
    public Connection connect() throws MessagingException {
        var transport = session.getTransport("smtp");
        transport.connect(
                session.getProperty("mail.smtp.user"), session.getProperty("mail.smtp.password"));
        return new SmtpConnection(transport);
    }

    private final class SmtpConnection implements Connection {
        private final Transport transport;

        SmtpConnection(Transport transport) {
            this.transport = transport;
        }

        @Override
        public Outcome send(Mail mail, String id, int attempt) {
            MimeMessage message;
            try {
                message = message(mail, id, attempt);
            } catch (MessagingException | RuntimeException e) {
                // A record that is no mail. Whoever died of it would leave it, and all else that it
                // has in hand, to the next one, until their deliveries are used up.
                LOG.warn("{} cannot be made a mail: {}", id, e.toString());
                return Outcome.REFUSED;
            }
            try {
                transport.sendMessage(message, message.getAllRecipients());
                return Outcome.DELIVERED;
            } catch (MessagingException e) {
                var outcome = outcome(e);
                if (outcome == Outcome.UNREACHABLE) {
                    LOG.warn("The mail server takes no mail: {}", e.getMessage());
                }
                return outcome;
            } catch (IllegalStateException e) {
                LOG.warn("The mail server has ended the connection: {}", e.getMessage());
                return Outcome.UNREACHABLE;
            }
        }

        @Override
        public void close() {
            try {
                transport.close();
            } catch (MessagingException e) {
                // The server has gone first. What it has confirmed, it has.
                return;
            }
        }
    }

    private MimeMessage message(Mail mail, String id, int attempt) throws MessagingException {
        var message = new MessageWithId(session, "<%s@%s>".formatted(id, domain()));
        message.setFrom(from);
        message.setRecipient(Message.RecipientType.TO, new InternetAddress(mail.to(), true));
        // A line break would end the header.
        message.setSubject(mail.subject().replaceAll("\\s+", " "), UTF_8);
        message.setText(mail.text(), UTF_8);
        message.setSentDate(new Date());
        message.setHeader("X-Delivery-Attempt", Integer.toString(attempt));
        message.saveChanges();
        return message;
    }

    private String domain() {
        var address = from.getAddress();
        return address.substring(address.indexOf('@') + 1);
    }

    /** Jakarta Mail would make up an id. */
    private static final class MessageWithId extends MimeMessage {
        private final String id;

        MessageWithId(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }

    /**
     * By the answer of the server (RFC 5321, 4.2): 5yz is for ever, 4yz is for now. What it says to
     * the command MAIL, or of logging in, is about us, and the same for all mails: they wait until
     * the settings are right, and are no dead letters.
     */
    static Outcome outcome(MessagingException failure) {
        var answer =
                switch (failure) {
                    case SMTPSendFailedException aboutUs
                            when String.valueOf(aboutUs.getCommand()).startsWith("MAIL") ->
                            LOG_IN_FIRST;
                    case SMTPAddressFailedException refused -> refused.getReturnCode();
                    case SMTPSendFailedException refused -> refused.getReturnCode();
                    case AddressException malformed -> PERMANENT;
                    default -> 0;
                };
        if (answer == STOPPING || answer == LOG_IN_FIRST) {
            return Outcome.UNREACHABLE;
        }
        if (answer >= PERMANENT) {
            return Outcome.REFUSED;
        }
        if (answer >= TRANSIENT) {
            return Outcome.DEFERRED;
        }
        return failure.getNextException() instanceof MessagingException cause
                ? outcome(cause)
                : Outcome.UNREACHABLE;
    }
}
