package dev.spillway.operator.model;

/**
 * What stands in a connector's settings for a value of a Secret: {@code
 * ${secrets:orders-db:password.3}}. Workers put in the content of the file {@code
 * orders-db.password.3} among those that they mount, which is a value of the Secret of {@link
 * ConnectNames#valuesSecret}.
 *
 * @param version counts how often the value has changed, so that a change is a change of the
 *     connector's settings, and restarts it
 */
public record SecretPlaceholder(String secret, String key, int version) {
    static final String PROVIDER = "secrets";

    /** In the connector's settings. */
    public String text() {
        return "${" + PROVIDER + ":" + secret + ":" + key + "." + version + "}";
    }

    /** Key of the mounted Secret, and name of the file. */
    public String file() {
        return secret + "." + key + "." + version;
    }
}
