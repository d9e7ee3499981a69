package dev.spillway.broker.management.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PageServerTest {
    private static final int CONNECTIONS = 16;
    private static final int BIG = 4 << 20;
    private static final String HALF = "GET /live HTTP/1.1\r\nHost: te";

    /** In a test that does not wait for a bound, none ends anything. */
    private static final ServerLimits PATIENT =
            new ServerLimits(
                    CONNECTIONS, 8 * 1024, Duration.ofHours(1), Duration.ofHours(1), 100L * BIG);

    private final List<TestClient> callers = new ArrayList<>();
    private final AtomicInteger made = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch isBeingMade = new CountDownLatch(1);
    private PageServer server;

    @AfterEach
    void stop() throws IOException {
        release.countDown();
        for (TestClient caller : callers) {
            caller.close();
        }
        server.close();
    }

    @Test
    void probesAreAnsweredWhileRequestsAreHalfSent() throws Exception {
        serve(PATIENT);
        List<TestClient> halfSent = callers(CONNECTIONS - 1);
        for (TestClient caller : halfSent) {
            caller.send(HALF);
        }

        assertThat(get("/live")).startsWith("HTTP/1.1 200 ");

        halfSent.getFirst().send("st\r\n\r\n");
        assertThat(halfSent.getFirst().readAll()).endsWith("alive\n");
    }

    @Test
    void aProbeTakesThePlaceOfWhoeverIsWaitedForLongest() throws Exception {
        serve(PATIENT);
        List<TestClient> halfSent = callers(3 * CONNECTIONS);
        for (TestClient caller : halfSent) {
            caller.send(HALF);
        }

        assertThat(get("/live")).startsWith("HTTP/1.1 200 ");

        assertThat(halfSent.getFirst().readAll()).isEmpty();
    }

    @Test
    void probesAreAnsweredWhileAnswersAreNotRead() throws Exception {
        serve(PATIENT);
        for (int i = 0; i < 3 * CONNECTIONS; i++) {
            assertThat(caller().ask("/big").read(12)).isEqualTo("HTTP/1.1 200");
        }

        assertThat(get("/live")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void probesAreAnsweredWhileManyIdle() throws Exception {
        serve(PATIENT);
        callers(10 * CONNECTIONS);

        assertThat(get("/live")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void noPageWaitsForAnother() throws Exception {
        serve(PATIENT);
        TestClient slow = caller().ask("/slow");
        isBeingMade.await();

        assertThat(get("/live")).startsWith("HTTP/1.1 200 ");

        release.countDown();
        assertThat(slow.readAll()).endsWith("slow 1\n");
    }

    @Test
    void aPageIsMadeOnceForAllWhoWaitForIt() throws Exception {
        serve(PATIENT);
        TestClient first = caller().ask("/slow");
        isBeingMade.await();
        List<TestClient> others = callers(CONNECTIONS - 2);
        for (TestClient other : others) {
            other.ask("/slow");
        }
        // Whoever asked before has been heard by now.
        assertThat(get("/live")).startsWith("HTTP/1.1 200 ");

        release.countDown();

        assertThat(first.readAll()).endsWith("slow 1\n");
        for (TestClient other : others) {
            assertThat(other.readAll()).endsWith("slow 2\n");
        }
    }

    @Test
    void requestsThatDoNotEndAreClosedAfterTheirTime() throws Exception {
        serve(
                new ServerLimits(
                        CONNECTIONS, 1 << 20, Duration.ofMillis(50), Duration.ofHours(1), BIG));
        TestClient silent = caller();
        TestClient halfSent = caller().send(HALF);
        TestClient dripping = caller().send(HALF);

        assertThat(silent.readAll()).isEmpty();
        assertThat(halfSent.readAll()).isEmpty();
        dripping.sendUntilClosed();
    }

    @Test
    void answersThatAreNotReadAreClosedAfterTheirTime() throws Exception {
        serve(
                new ServerLimits(
                        CONNECTIONS, 8 * 1024, Duration.ofHours(1), Duration.ofMillis(50), BIG));
        TestClient slow = caller().ask("/big");

        slow.sendUntilClosed();

        assertThat(slow.readAll()).hasSizeLessThan(BIG);
    }

    @Test
    void callersThatHaveTheirAnswerAndStayAreClosedAfterTheirTime() throws Exception {
        serve(
                new ServerLimits(
                        CONNECTIONS, 8 * 1024, Duration.ofMillis(50), Duration.ofHours(1), BIG));

        // Or within 50 ms of a busy machine it has not even asked, and is closed too.
        caller().ask("/live").sendUntilClosed();
    }

    @Test
    void pagesThatNobodyReadsAreNotKept() throws Exception {
        serve(
                new ServerLimits(
                        CONNECTIONS,
                        8 * 1024,
                        Duration.ofHours(1),
                        Duration.ofHours(1),
                        2L * BIG + 1024));
        List<TestClient> slow = callers(5);
        for (TestClient caller : slow) {
            assertThat(caller.ask("/big").read(12)).isEqualTo("HTTP/1.1 200");
        }

        assertThat(slow.getFirst().readAll()).hasSizeLessThan(BIG);
        assertThat(slow.get(2).readAll()).hasSizeLessThan(BIG);
        assertThat(slow.get(3).readAll()).hasSizeGreaterThan(BIG);
        assertThat(slow.getLast().readAll()).hasSizeGreaterThan(BIG);
    }

    @Test
    void aPageIsServedHoweverLargeItIs() throws Exception {
        serve(new ServerLimits(CONNECTIONS, 8 * 1024, Duration.ofHours(1), Duration.ofHours(1), 1));

        assertThat(get("/big")).hasSizeGreaterThan(BIG);
    }

    @Test
    void requestsThatAreTooLongAreToldSo() throws Exception {
        serve(PATIENT);
        String tooLong = "x".repeat(100_000);

        assertThat(caller().send("GET /" + tooLong).readAll()).startsWith("HTTP/1.1 414 ");
        assertThat(caller().send("GET /live HTTP/1.1\r\nCookie: " + tooLong).readAll())
                .startsWith("HTTP/1.1 431 ");
        assertThat(caller().send("GET /live HTTP/1.1\r\n" + "a: b\r\n".repeat(20_000)).readAll())
                .startsWith("HTTP/1.1 431 ");
    }

    @Test
    void aPageThatFailsSaysSo() throws Exception {
        serve(PATIENT);

        assertThat(get("/broken")).startsWith("HTTP/1.1 500 ").endsWith("no such bean\n");
    }

    @Test
    void aPathWithoutAPageTellsWhichHaveOne() throws Exception {
        serve(PATIENT);

        assertThat(get("/")).startsWith("HTTP/1.1 404 ").endsWith("/broken, /live, /slow\n");
    }

    @Test
    void aHeadIsAnAnswerWithoutItsBody() throws Exception {
        serve(PATIENT);

        assertThat(caller().send("HEAD /live HTTP/1.1\r\n\r\n").readAll())
                .startsWith("HTTP/1.1 200 ")
                .contains("Content-Length: 6\r\n")
                .endsWith("\r\n\r\n");
    }

    private void serve(ServerLimits bounds) throws IOException {
        Map<String, Callable<Response>> pages =
                Map.of(
                        "/live",
                        () -> Response.text(200, "alive"),
                        "/big",
                        () -> Response.of(200, "text/plain", new byte[BIG]),
                        "/slow",
                        () -> {
                            isBeingMade.countDown();
                            release.await();
                            return Response.text(200, "slow " + made.incrementAndGet());
                        },
                        "/broken",
                        () -> {
                            throw new IllegalStateException("no such bean");
                        });
        server =
                new PageServer(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), bounds, pages);
    }

    private String get(String path) throws IOException {
        return caller().ask(path).readAll();
    }

    private TestClient caller() throws IOException {
        TestClient caller = new TestClient(server.port());
        callers.add(caller);
        return caller;
    }

    private List<TestClient> callers(int number) throws IOException {
        List<TestClient> some = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            some.add(caller());
        }
        return some;
    }
}
