package dev.spillway.operator.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spillway.operator.observed.ServedTls;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;

/**
 * A node's page {@code /tls}:
 *
 * <pre>{@code
 * {"files":[{"certificate":"1f2e...","notAfter":"2027-02-28T10:00:00Z","trust":["9a3b..."],"problem":""}]}
 * }</pre>
 */
final class TlsPage {

    /** More than any node has listeners. */
    private static final int MAX_FILES = 64;

    private static final int MAX_TRUST = 64;

    /** It becomes part of a status. */
    private static final int LONGEST_PROBLEM = 300;

    private static final String FINGERPRINT = "[0-9a-f]{64}";

    private static final ObjectMapper JSON = new ObjectMapper();

    private TlsPage() {}

    /**
     * @throws IOException when it is not that page: no proof is read out of a part of it
     */
    static ServedTls parse(String pod, int status, String page) throws IOException {
        if (status != HttpURLConnection.HTTP_OK) {
            throw new IOException("/tls answers " + status);
        }
        var list = JSON.readTree(page).path("files");
        if (!list.isArray() || list.size() > MAX_FILES) {
            throw new IOException("/tls has no list of files");
        }
        var files = new ArrayList<ServedTls.Files>();
        for (var entry : list) {
            files.add(
                    new ServedTls.Files(
                            fingerprint(entry.path("certificate")),
                            trust(entry.path("trust")),
                            problem(entry.path("problem").asText(""))));
        }
        return new ServedTls(pod, files);
    }

    private static Set<String> trust(JsonNode list) throws IOException {
        if (!list.isArray() || list.size() > MAX_TRUST) {
            throw new IOException("/tls has no list of trusted authorities");
        }
        var trust = new HashSet<String>();
        for (var authority : list) {
            trust.add(fingerprint(authority));
        }
        return trust;
    }

    private static String fingerprint(JsonNode node) throws IOException {
        if (!node.asText("").matches(FINGERPRINT)) {
            throw new IOException("/tls has something else than a SHA-256 fingerprint");
        }
        return node.asText();
    }

    private static String problem(String text) {
        return text.length() <= LONGEST_PROBLEM ? text : text.substring(0, LONGEST_PROBLEM) + "...";
    }
}
