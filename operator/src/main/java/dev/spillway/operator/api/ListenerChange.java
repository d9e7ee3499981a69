package dev.spillway.operator.api;

/**
 * What cannot change of a listener that serves: while brokers restart one after the other, some
 * would serve it as before and some as declared, and its clients could use only one half.
 */
public final class ListenerChange {

    public static final String REMEDY =
            "add a second listener with another name and port, move the clients to it, then remove"
                    + " the first";

    static final String REFUSED =
            "tls, authentication and port of a listener cannot change, nor can another take over"
                    + " its port with others: brokers restart one after the other, and clients"
                    + " could use only some of them; "
                    + REMEDY;

    private ListenerChange() {}
}
