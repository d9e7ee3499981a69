package dev.spillway.operator.pki;

/** The two authorities of a Cluster. What one issues is of no use where the other is trusted. */
public enum AuthorityKind {
    /** Of nodes, of the operator, and of the server side of clients' listeners. */
    Nodes("nodes"),
    /** Of Users with certificates. Listeners between nodes do not trust it. */
    Clients("clients");

    private final String text;

    AuthorityKind(String text) {
        this.text = text;
    }

    /** {@code nodes} */
    public String text() {
        return text;
    }
}
