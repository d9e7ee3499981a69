package dev.spillway.examples.messaging;

import jakarta.mail.MessagingException;

/** To which mails are given, over a connection for a few of them. */
interface MailServer {

    /**
     * @throws MessagingException when there is no server, or it does not let us in
     */
    Connection connect() throws MessagingException;

    /** What has become of a mail. */
    enum Outcome {
        /** The server has it. */
        DELIVERED,
        /** It will never take it. */
        REFUSED,
        /** It does not take this one now. */
        DEFERRED,
        /**
         * There is no server any more, or it takes nothing from us: it says nothing of the mail.
         */
        UNREACHABLE
    }

    /** For a few mails. */
    interface Connection extends AutoCloseable {

        /**
         * @param id the same whenever this mail is sent, so that a reader knows it again
         * @param attempt 1 for the first one
         */
        Outcome send(Mail mail, String id, int attempt);

        @Override
        void close();
    }
}
