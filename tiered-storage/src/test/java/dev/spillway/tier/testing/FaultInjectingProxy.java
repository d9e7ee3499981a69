package dev.spillway.tier.testing;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Stands before a real S3 server and does to requests what real stores and networks do. Works on
 * bare sockets, because half of the faults are things that no HTTP server would let one do.
 */
public final class FaultInjectingProxy implements AutoCloseable {

    /** What happens to a request. */
    public sealed interface Fault {
        /** Nothing. */
        record None() implements Fault {}

        /** An error answer that the store never sees. */
        record Answer(int status, String code, Map<String, String> headers) implements Fault {}

        /** An answer without a body, of something that is not the store. */
        record Empty(int status) implements Fault {}

        /** Something is awaited before the request goes to the store. */
        record Before(Runnable action) implements Fault {}

        /** The request never gets to the store; the connection closes when the action is over. */
        record Lost(Runnable action) implements Fault {}

        /** The connection is reset after so many bytes of the answer's body. */
        record Reset(int afterBytes) implements Fault {}

        /** The connection is closed, as if that were all. */
        record Truncate(int afterBytes) implements Fault {}

        /** Nothing comes any more after so many bytes, until the client gives up. */
        record Stall(int afterBytes) implements Fault {}

        /** A bit of the answer's body is wrong. */
        record Corrupt(int atByte) implements Fault {}

        /** The store does not get to see this header, nor others that begin so. */
        record WithoutHeader(String name) implements Fault {}

        /** The store has done it, but its answer is lost. */
        record LoseAnswer() implements Fault {}

        /** The store has done it; its answer comes when the action is over. */
        record Late(Runnable action) implements Fault {}

        /** The store has done it, and what is answered is something else. */
        record DoneBut(int status, String body) implements Fault {}

        /** What is sent is taken slowly, so many bytes and then a pause. */
        record SlowLine(int bytes, long pauseMs) implements Fault {}
    }

    public static final Fault NONE = new Fault.None();

    public static Fault answer(int status, String code) {
        return new Fault.Answer(status, code, Map.of());
    }

    /** A request as it came in; names of headers in lower case. */
    public record Request(String method, String target, Map<String, String> headers) {
        public boolean isGet() {
            return method.equals("GET");
        }

        /** Of an object's bytes: neither a listing nor anything else. */
        public boolean isObjectGet() {
            return isGet() && headers.containsKey("range");
        }

        /** The S3 operation. */
        public String operation() {
            boolean ofUpload = target.contains("uploadId=");
            return switch (method) {
                case "PUT" -> ofUpload ? "UploadPart" : "PutObject";
                case "DELETE" -> ofUpload ? "AbortMultipartUpload" : "DeleteObject";
                case "POST" -> {
                    if (ofUpload) {
                        yield "CompleteMultipartUpload";
                    }
                    yield target.contains("?delete") ? "DeleteObjects" : "CreateMultipartUpload";
                }
                case "GET" -> {
                    if (target.contains("list-type=2")) {
                        yield "ListObjectsV2";
                    }
                    yield target.contains("uploads") ? "ListMultipartUploads" : "GetObject";
                }
                default -> method;
            };
        }

        public boolean isPut() {
            return method.equals("PUT");
        }

        public boolean has(String header) {
            return headers.containsKey(header);
        }
    }

    private final URI store;
    private final ServerSocket server;
    private final ExecutorService connections = Executors.newCachedThreadPool();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Request> seen = new CopyOnWriteArrayList<>();
    private volatile Function<Request, Fault> script = request -> NONE;

    public FaultInjectingProxy(URI store) {
        this.store = store;
        try {
            server = new ServerSocket(0, 100, InetAddress.getByName("127.0.0.1"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        connections.execute(this::accept);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getLocalPort());
    }

    public void does(Function<Request, Fault> what) {
        script = what;
    }

    public void behaves() {
        script = request -> NONE;
    }

    public List<Request> seen() {
        return seen;
    }

    public void forgetSeen() {
        seen.clear();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                open.add(client);
                connections.execute(() -> serve(client));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket upstream = new Socket(store.getHost(), store.getPort())) {
            open.add(upstream);
            InputStream fromClient = new BufferedInputStream(client.getInputStream());
            InputStream fromStore = new BufferedInputStream(upstream.getInputStream());
            while (one(client, fromClient, upstream, fromStore)) {
                // the next request of this connection
            }
        } catch (IOException e) {
            // either side has gone
        } finally {
            open.remove(client);
        }
    }

    private boolean one(
            Socket client, InputStream fromClient, Socket upstream, InputStream fromStore)
            throws IOException {
        String line = line(fromClient);
        if (line.isEmpty()) {
            return false;
        }
        Map<String, String> headers = headers(fromClient);
        String[] words = line.split(" ", 3);
        Request request = new Request(words[0], words[1], headers);
        seen.add(request);
        Fault fault = script.apply(request);
        OutputStream toClient = client.getOutputStream();
        if (fault instanceof Fault.Answer answer) {
            toClient.write(error(answer).getBytes(StandardCharsets.UTF_8));
            toClient.flush();
            client.shutdownOutput();
            fromClient.skip(Long.MAX_VALUE);
            return false;
        }
        if (fault instanceof Fault.Empty empty) {
            toClient.write(answer(empty.status(), Map.of(), ""));
            toClient.flush();
            client.shutdownOutput();
            fromClient.skip(Long.MAX_VALUE);
            return false;
        }
        if (fault instanceof Fault.Before before) {
            before.action().run();
        }
        if (fault instanceof Fault.Lost lost) {
            lost.action().run();
            return false;
        }
        if (headers.containsKey("expect")) {
            toClient.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.UTF_8));
            toClient.flush();
        }
        OutputStream toStore = upstream.getOutputStream();
        toStore.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        for (Map.Entry<String, String> header : headers.entrySet()) {
            boolean dropped =
                    header.getKey().equals("expect")
                            || fault instanceof Fault.WithoutHeader without
                                    && header.getKey().startsWith(without.name());
            if (!dropped) {
                toStore.write(
                        (header.getKey() + ": " + header.getValue() + "\r\n")
                                .getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        toStore.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
        if (fault instanceof Fault.SlowLine slow) {
            copySlowly(fromClient, toStore, length(headers), slow);
        } else {
            copy(fromClient, toStore, length(headers));
        }
        toStore.flush();
        return answer(client, toClient, fromStore, request, fault);
    }

    private boolean answer(
            Socket client,
            OutputStream toClient,
            InputStream fromStore,
            Request request,
            Fault fault)
            throws IOException {
        String status = line(fromStore);
        Map<String, String> headers = headers(fromStore);
        if (fault instanceof Fault.LoseAnswer) {
            return false;
        }
        if (fault instanceof Fault.Late late) {
            late.action().run();
        }
        if (fault instanceof Fault.DoneBut other) {
            toClient.write(answer(other.status(), Map.of(), other.body()));
            toClient.flush();
            return false;
        }
        StringBuilder head = new StringBuilder(status + "\r\n");
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        toClient.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        if (request.method().equals("HEAD")
                || status.contains(" 204 ")
                || status.contains(" 304 ")) {
            toClient.flush();
            return true;
        }
        if ("chunked".equals(headers.get("transfer-encoding"))) {
            if (fault instanceof Fault.Truncate truncate) {
                copy(fromStore, toClient, truncate.afterBytes());
                toClient.flush();
                return false;
            }
            copyChunked(fromStore, toClient);
            return true;
        }
        return body(client, toClient, fromStore, length(headers), fault);
    }

    private static boolean body(
            Socket client, OutputStream toClient, InputStream fromStore, long length, Fault fault)
            throws IOException {
        if (fault instanceof Fault.Reset reset) {
            copy(fromStore, toClient, Math.min(length, reset.afterBytes()));
            toClient.flush();
            client.setSoLinger(true, 0); // closing sends RST
            client.close();
            return false;
        }
        if (fault instanceof Fault.Truncate truncate) {
            copy(fromStore, toClient, Math.min(length, truncate.afterBytes()));
            toClient.flush();
            return false;
        }
        if (fault instanceof Fault.Stall stall) {
            copy(fromStore, toClient, Math.min(length, stall.afterBytes()));
            toClient.flush();
            client.getInputStream().read(); // until the client closes
            return false;
        }
        if (fault instanceof Fault.Corrupt corrupt && corrupt.atByte() < length) {
            copy(fromStore, toClient, corrupt.atByte());
            toClient.write(fromStore.read() ^ 1);
            copy(fromStore, toClient, length - corrupt.atByte() - 1);
        } else {
            copy(fromStore, toClient, length);
        }
        toClient.flush();
        return true;
    }

    private static String error(Fault.Answer answer) {
        String body = error(answer.code());
        return new String(answer(answer.status(), answer.headers(), body), StandardCharsets.UTF_8);
    }

    public static String error(String code) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>"
                + code
                + "</Code><Message>injected</Message></Error>";
    }

    private static byte[] answer(int status, Map<String, String> headers, String body) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + " Injected\r\n");
        headers.forEach((name, value) -> head.append(name + ": " + value + "\r\n"));
        String whole =
                head
                        + "Content-Type: application/xml\r\nConnection: close\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body;
        return whole.getBytes(StandardCharsets.UTF_8);
    }

    private static long length(Map<String, String> headers) {
        return Long.parseLong(headers.getOrDefault("content-length", "0"));
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return headers;
    }

    /** Empty at the end of the stream, too. */
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static void copyChunked(InputStream from, OutputStream to) throws IOException {
        while (true) {
            String size = line(from);
            to.write((size + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            int length = Integer.parseInt(size.strip(), 16);
            copy(from, to, length);
            to.write((line(from) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            if (length == 0) {
                to.flush();
                return;
            }
        }
    }

    private static void copySlowly(
            InputStream from, OutputStream to, long length, Fault.SlowLine slow)
            throws IOException {
        for (long left = length; left > 0; left -= slow.bytes()) {
            copy(from, to, Math.min(left, slow.bytes()));
            try {
                TimeUnit.MILLISECONDS.sleep(slow.pauseMs());
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    private static void copy(InputStream from, OutputStream to, long length) throws IOException {
        byte[] buffer = new byte[16 * 1024];
        for (long left = length; left > 0; ) {
            int count = from.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (count < 0) {
                throw new EOFException();
            }
            to.write(buffer, 0, count);
            left -= count;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
        connections.shutdownNow();
    }
}
