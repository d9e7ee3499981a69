package dev.spillway.operator.model;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What stands in a connector's settings for a value of a Secret: {@code
 * ${secrets:orders-db:password.3}}. Workers put in the content of the file {@code
 * orders-db.password.3} among those that they mount, which is a value of the Secret of {@link
 * ConnectNames#valuesSecret}.
 *
 * @param version another one for another value, so that a change is a change of the connector's
 *     settings, and restarts it. It is never given to a second value: a worker may still have the
 *     file of the first
 */
public record SecretPlaceholder(String secret, String key, int version) {
    static final String PROVIDER = "secrets";

    private static final Pattern IN_TEXT =
            Pattern.compile("\\$\\{" + PROVIDER + ":([^:{}]+):([^{}]+)}");

    /** In the connector's settings. */
    public String text() {
        return "${" + PROVIDER + ":" + secret + ":" + key + "." + version + "}";
    }

    /** Key of the mounted Secret, and name of the file. */
    public String file() {
        return prefix(secret, key) + version;
    }

    /** What the files of a value begin with, whatever their version. */
    public static String prefix(String secret, String key) {
        return secret + "." + key + ".";
    }

    /** The files that the placeholders in a setting's text stand for. */
    public static Set<String> files(String text) {
        var files = new TreeSet<String>();
        IN_TEXT.matcher(text)
                .results()
                .forEach(found -> files.add(found.group(1) + "." + found.group(2)));
        return files;
    }
}
