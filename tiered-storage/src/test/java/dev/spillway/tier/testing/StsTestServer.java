package dev.spillway.tier.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Services on loopback that hand out credentials: STS at {@code /}, and at {@code /container} what
 * an agent on a node offers Pods. The credentials are the test store's, with a session token that
 * says how they were come by.
 */
public final class StsTestServer implements AutoCloseable {

    /** A request to STS: its form, and who signed it ("" for nobody). */
    public record Asked(Map<String, String> form, String signature) {
        public String action() {
            return form.getOrDefault("Action", "");
        }
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private volatile String refusal = "";
    private volatile int status = 200;

    public StsTestServer() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        server.createContext("/", this::sts);
        server.createContext("/container", this::container);
        server.setExecutor(threads);
        server.start();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public List<Asked> asked() {
        return asked;
    }

    public void refuse(int status, String code) {
        this.refusal = code;
        this.status = status;
    }

    private void sts(HttpExchange exchange) throws IOException {
        Map<String, String> form = new TreeMap<>();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        for (String pair : body.split("&")) {
            String[] words = pair.split("=", 2);
            form.put(words[0], URLDecoder.decode(words[1], StandardCharsets.UTF_8));
        }
        String signature = exchange.getRequestHeaders().getFirst("Authorization");
        Asked request = new Asked(form, signature == null ? "" : signature);
        asked.add(request);
        if (status != 200) {
            answer(
                    exchange,
                    status,
                    "text/xml",
                    "<ErrorResponse"
                        + " xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>"
                            + refusal
                            + "</Code><Message>Not authorized to perform "
                            + request.action()
                            + "</Message></Error><RequestId>r</RequestId></ErrorResponse>");
            return;
        }
        String action = request.action();
        answer(
                exchange,
                200,
                "text/xml",
                """
                <%1$sResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><%1$sResult>
                <Credentials><AccessKeyId>tester</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
                <SessionToken>%1$s</SessionToken><Expiration>%2$s</Expiration></Credentials>
                <AssumedRoleUser><Arn>a</Arn><AssumedRoleId>i</AssumedRoleId></AssumedRoleUser>
                </%1$sResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></%1$sResponse>
                """
                        .formatted(action, inAnHour()));
    }

    private void container(HttpExchange exchange) throws IOException {
        String token = exchange.getRequestHeaders().getFirst("Authorization");
        answer(
                exchange,
                200,
                "application/json",
                """
                {"AccessKeyId": "tester", "SecretAccessKey": "secret", "Token": "container-%s", "Expiration": "%s"}
                """
                        .formatted(token, inAnHour()));
    }

    private static String inAnHour() {
        return Instant.now().plus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static void answer(HttpExchange exchange, int status, String type, String body)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
