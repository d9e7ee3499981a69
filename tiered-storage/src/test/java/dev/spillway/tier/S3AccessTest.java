package dev.spillway.tier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.spillway.tier.config.Settings;
import dev.spillway.tier.metrics.RequestMetrics;
import dev.spillway.tier.s3.BucketProbe.ProbeException;
import dev.spillway.tier.s3.S3Store;
import dev.spillway.tier.testing.FaultInjectingProxy;
import dev.spillway.tier.testing.FaultInjectingProxy.Fault;
import dev.spillway.tier.testing.FaultInjectingProxy.Request;
import dev.spillway.tier.testing.S3TestServer;
import dev.spillway.tier.testing.SampleSegment;
import dev.spillway.tier.testing.StsTestServer;
import dev.spillway.tier.testing.TcpRelay;
import dev.spillway.tier.testing.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.server.log.remote.storage.RemoteResourceNotFoundException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ways to a real S3 server that are not the plain one: certificates of a CA of one's own, proxies,
 * roles. Everything is on loopback, and every request is a real one of the SDK.
 */
@Timeout(120)
class S3AccessTest {
    private static final String PREFIX = S3TestServer.CLUSTER_ID + "/";
    private static final String ROLE = "arn:aws:iam::123456789012:role/kafka";
    private static final String HOST = "s3.spillway.test";

    @TempDir static Path shared;
    private static S3TestServer store;
    private static TestCertificates ours;
    private static TestCertificates others;

    @TempDir Path scratch;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Map<String, String> properties = new TreeMap<>();
    private volatile TestCertificates shown = ours;
    private FaultInjectingProxy front;
    private Path ca;

    @BeforeAll
    static void startStore() {
        store = S3TestServer.start(shared);
        ours = TestCertificates.of(shared, "ours", "ip:127.0.0.1,dns:" + HOST);
        others = TestCertificates.of(shared, "others", "ip:127.0.0.1");
    }

    @AfterAll
    static void stopStore() throws Exception {
        store.close();
    }

    @BeforeEach
    void start() throws IOException {
        front = opened(new FaultInjectingProxy(store.endpoint()));
        ca = scratch.resolve("ca.crt");
        Files.writeString(ca, ours.ca());
    }

    @AfterEach
    void stop() throws Exception {
        for (int last = open.size() - 1; last >= 0; last--) {
            open.get(last).close();
        }
        properties.forEach((name, value) -> {
            if (value.isEmpty()) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, value);
            }
        });
    }

    // ---- a CA of one's own

    @Test
    void segmentsGoToAStoreWhoseCertificateACaOfOnesOwnHasSigned() throws Exception {
        Map<String, Object> settings = secure();
        settings.put("s3.ca.file", ca.toString());
        settings.put("startup.probe", "fail");
        try (S3RemoteStorageManager tier = new S3RemoteStorageManager()) {
            tier.configure(settings);
            SampleSegment sample = SampleSegment.of(scratch, 1, 100_000);
            var copied = sample.copied(tier.copyLogSegmentData(sample.metadata(), sample.data()));
            assertThat(tier.fetchLogSegment(copied, 0).readAllBytes()).isEqualTo(sample.log());
            tier.deleteLogSegmentData(copied);
        }
        assertThat(front.seen()).isNotEmpty();
    }

    @Test
    void withoutThatCaItSaysWhatIsMissing() {
        assertThatThrownBy(() -> probe(secure()))
                .hasMessageContaining("PKIX path building failed")
                .hasMessageContaining("no trusted CA has signed its certificate")
                .hasMessageContaining("s3.ca.file");
    }

    @Test
    void aCertificateForAnotherNameIsRefusedThoughItsCaIsTrusted() {
        TestCertificates elsewhere =
                TestCertificates.of(scratch, "elsewhere", "dns:elsewhere.test");
        shown = elsewhere;
        assertThatThrownBy(() -> probe(trusting(elsewhere.ca())))
                .hasMessageContaining("its certificate is for another name");
    }

    @Test
    void theCasOfTheJvmStayTrusted() throws Exception {
        // The JVM's own are those of "ours" here; the file has those of "others" only.
        set("javax.net.ssl.trustStore", trustStore(ours).toString());
        set("javax.net.ssl.trustStorePassword", "changeit");
        probe(trusting(others.ca()));
        shown = others;
        probe(trusting(others.ca()));
    }

    @Test
    void aBundleMayHoldManyAndWordsBetweenThem() throws Exception {
        String bundle = "# old - one\n" + others.ca() + "\n\nSubject: ours\n" + ours.ca() + "\n";
        probe(trusting(bundle));
        shown = others;
        probe(trusting(bundle));
    }

    @ParameterizedTest
    @CsvSource({
        "'', is empty",
        "'  \n', is not a PEM file of certificates",
        "'hello', certificate",
        "'-----BEGIN CERTIFICATE-----\n"
                + "AAAA\n"
                + "-----END CERTIFICATE-----\n"
                + "', not a PEM file of certifi",
        "'-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n', certificate"
    })
    void aFileThatIsNoneIsNamedWithTheReason(String content, String reason) {
        assertThatThrownBy(() -> probe(trusting(content)))
                .hasMessageContaining("s3.ca.file " + ca)
                .hasMessageContaining(reason);
    }

    @Test
    void aFileThatIsNotThereIsNamedAndABrokerThatMustNotStartSoDoesNot() throws Exception {
        Map<String, Object> settings = trusting(ours.ca());
        Files.delete(ca);
        settings.put("startup.probe", "fail");
        try (S3RemoteStorageManager tier = new S3RemoteStorageManager()) {
            assertThatThrownBy(() -> tier.configure(settings))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("s3.ca.file " + ca + ": does not exist");
        }
    }

    @Test
    void aFileThatChangesIsTakenUpAndOneThatIsBrokenChangesNothing() throws Exception {
        S3Store bucket = store(trusting(ours.ca()));
        bucket.probe(PREFIX, false);
        Files.writeString(ca, "broken");
        shown = others;
        front.does(request -> new Fault.LoseAnswer()); // ends the connections that there are
        assertThatThrownBy(() -> bucket.probe(PREFIX, false)).isInstanceOf(ProbeException.class);
        front.behaves();
        shown = ours;
        awaitProof(bucket);
        Files.writeString(ca, others.ca());
        shown = others;
        front.does(request -> new Fault.LoseAnswer());
        assertThatThrownBy(() -> bucket.probe(PREFIX, false)).isInstanceOf(ProbeException.class);
        front.behaves();
        awaitProof(bucket);
    }

    // ---- proxies

    @Test
    void httpsGoesThroughAProxyThatAloneKnowsWhereTheStoreIs() throws Exception {
        TcpRelay tls = opened(TcpRelay.tls(front.endpoint(), () -> shown.server()));
        TcpRelay proxy = opened(TcpRelay.proxy(Map.of(HOST, tls.port())));
        Map<String, Object> settings = trusting(ours.ca());
        settings.put("s3.endpoint", "https://" + HOST);
        settings.put("s3.proxy.url", "http://127.0.0.1:" + proxy.port());
        probe(settings);
        assertThat(proxy.asked()).isNotEmpty().allMatch(("CONNECT " + HOST + ":443")::equals);
    }

    @Test
    void plainHttpGoesThroughAProxyToo() throws Exception {
        TcpRelay proxy = opened(TcpRelay.proxy(Map.of(HOST, front.endpoint().getPort())));
        Map<String, Object> settings = plain();
        settings.put("s3.endpoint", "http://" + HOST);
        settings.put("s3.proxy.url", "http://127.0.0.1:" + proxy.port());
        probe(settings);
        assertThat(proxy.asked()).anyMatch(asked -> asked.startsWith("GET http://" + HOST));
    }

    @Test
    void theStsIsAskedThroughTheProxyAsWell() throws Exception {
        StsTestServer tokens = opened(new StsTestServer());
        TcpRelay proxy =
                opened(
                        TcpRelay.proxy(
                                Map.of(
                                        HOST,
                                        front.endpoint().getPort(),
                                        "sts.spillway.test",
                                        tokens.endpoint().getPort())));
        Map<String, Object> settings = plain();
        settings.put("s3.endpoint", "http://" + HOST);
        settings.put("s3.role.arn", ROLE);
        settings.put("s3.sts.endpoint", "http://sts.spillway.test");
        settings.put("s3.proxy.url", "http://127.0.0.1:" + proxy.port());
        probe(settings);
        assertThat(tokens.asked()).hasSize(1);
    }

    @Test
    void aHostThatIsExceptedIsReachedWithoutTheProxy() throws Exception {
        TcpRelay proxy = opened(TcpRelay.proxy(Map.of()));
        Map<String, Object> settings = plain();
        settings.put("s3.proxy.url", "http://127.0.0.1:" + proxy.port());
        settings.put("s3.proxy.except", "cluster.local, 127.0.0.1");
        probe(settings);
        assertThat(proxy.asked()).isEmpty();
    }

    @Test
    void aProxyThatIsNotThereIsNamed() {
        Map<String, Object> settings = plain();
        settings.put("s3.proxy.url", "http://127.0.0.1:1");
        assertThatThrownBy(() -> probe(settings)).hasMessageContaining("127.0.0.1:1");
    }

    // ---- roles

    @Test
    void aTokenIsExchangedForARole() throws Exception {
        StsTestServer tokens = opened(new StsTestServer());
        probe(webIdentity(tokens));
        assertThat(tokens.asked()).hasSize(1);
        var asked = tokens.asked().get(0);
        assertThat(asked.action()).isEqualTo("AssumeRoleWithWebIdentity");
        assertThat(asked.form())
                .containsEntry("WebIdentityToken", "from-kubernetes")
                .containsEntry("RoleArn", ROLE);
        assertThat(asked.signature()).isEmpty();
        assertThat(sessionTokens()).containsOnly("AssumeRoleWithWebIdentity");
    }

    /** As the webhook of EKS tells Pods of annotated service accounts. */
    @Test
    void theVariablesOfWebIdentityAreHeeded() throws Exception {
        StsTestServer tokens = opened(new StsTestServer());
        Map<String, Object> settings = plain();
        settings.remove("s3.credentials.directory");
        settings.put("s3.role.arn", ROLE);
        settings.put("s3.sts.endpoint", tokens.endpoint().toString());
        set("aws.webIdentityTokenFile", token().toString());
        set("aws.roleArn", "arn:aws:iam::210987654321:role/pod");
        probe(settings);
        assertThat(tokens.asked())
                .extracting(StsTestServer.Asked::action)
                .containsExactly("AssumeRoleWithWebIdentity", "AssumeRole");
        assertThat(tokens.asked().get(0).form())
                .containsEntry("RoleArn", "arn:aws:iam::210987654321:role/pod");
        assertThat(sessionTokens()).containsOnly("AssumeRole");
    }

    @Test
    void aRoleIsAssumedWithTheCredentialsThatThereAre() throws Exception {
        StsTestServer tokens = opened(new StsTestServer());
        Map<String, Object> settings = assuming(tokens);
        settings.put("s3.role.external.id", "spillway/1");
        probe(settings);
        var asked = tokens.asked().get(0);
        assertThat(asked.action()).isEqualTo("AssumeRole");
        assertThat(asked.form())
                .containsEntry("RoleArn", ROLE)
                .containsEntry("ExternalId", "spillway/1");
        assertThat(asked.signature()).contains("Credential=tester/", "/sts/");
        assertThat(sessionTokens()).containsOnly("AssumeRole");
        assertThat(tokens.asked()).hasSize(1);
    }

    /** EKS Pod Identity, and ECS: an agent on the node. */
    @Test
    void credentialsOfTheContainerAreFound() throws Exception {
        StsTestServer tokens = opened(new StsTestServer());
        Map<String, Object> settings = plain();
        settings.remove("s3.credentials.directory");
        set("aws.containerCredentialsFullUri", tokens.endpoint() + "/container");
        set("aws.containerAuthorizationTokenFile", token().toString());
        probe(settings);
        assertThat(sessionTokens()).containsOnly("container-from-kubernetes");
    }

    @Test
    void aTokenThatIsNotThereIsNamed() throws Exception {
        StsTestServer tokens = opened(new StsTestServer());
        Map<String, Object> settings = webIdentity(tokens);
        Files.delete(scratch.resolve("token"));
        assertThatThrownBy(() -> probe(settings))
                .hasMessageContaining(scratch.resolve("token").toString());
    }

    @ParameterizedTest
    @CsvSource({"403, AccessDenied", "400, InvalidIdentityToken", "404, NotFound"})
    void whatStsRefusesIsToldAndNeverPassesForAnObjectThatIsGone(int status, String code)
            throws Exception {
        StsTestServer tokens = opened(new StsTestServer());
        tokens.refuse(status, code);
        assertThatThrownBy(() -> probe(assuming(tokens)))
                .hasMessageContaining("STS issues no credentials for the role: HTTP " + status)
                .hasMessageContaining(code)
                .hasMessageContaining("trust policy");
        assertNothingPassesForGone(assuming(tokens));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/html",
                "text/plain; charset=utf-8",
                "application/json",
                "application/xml",
                "application/octet-stream"
            })
    void a404OfSomethingBeforeTheStoreNeverPassesForAnObjectThatIsGone(String type)
            throws Exception {
        try (var ingress = new Ingress(type)) {
            Map<String, Object> settings = plain();
            settings.put("s3.endpoint", ingress.endpoint().toString());
            assertThatThrownBy(() -> probe(settings))
                    .hasMessageContaining("not an answer of an S3 API");
            assertNothingPassesForGone(settings);
        }
    }

    private void assertNothingPassesForGone(Map<String, Object> settings) throws Exception {
        settings.put("startup.probe", "off");
        SampleSegment sample = SampleSegment.of(scratch, 7, 1000);
        try (S3RemoteStorageManager there = new S3RemoteStorageManager()) {
            Map<String, Object> direct = plain();
            direct.put("startup.probe", "off");
            there.configure(direct);
            var copied = sample.copied(there.copyLogSegmentData(sample.metadata(), sample.data()));
            try (S3RemoteStorageManager tier = new S3RemoteStorageManager()) {
                tier.configure(settings);
                assertThatThrownBy(() -> tier.deleteLogSegmentData(copied))
                        .isInstanceOf(RemoteStorageException.class);
                assertThatThrownBy(() -> tier.fetchLogSegment(copied, 0).readAllBytes())
                        .isNotInstanceOf(RemoteResourceNotFoundException.class);
            }
            there.deleteLogSegmentData(copied);
        }
    }

    // ---- helpers

    private Map<String, Object> plain() {
        Map<String, Object> settings = store.settings();
        settings.put("s3.endpoint", front.endpoint().toString());
        settings.put("s3.attempts", 1);
        settings.put("s3.attempt.timeout.ms", 5000);
        return settings;
    }

    private Map<String, Object> secure() {
        TcpRelay tls = opened(TcpRelay.tls(front.endpoint(), () -> shown.server()));
        Map<String, Object> settings = plain();
        settings.put("s3.endpoint", "https://127.0.0.1:" + tls.port());
        return settings;
    }

    private Map<String, Object> trusting(String pem) throws IOException {
        Files.writeString(ca, pem);
        Map<String, Object> settings = secure();
        settings.put("s3.ca.file", ca.toString());
        return settings;
    }

    private Map<String, Object> webIdentity(StsTestServer tokens) throws IOException {
        Map<String, Object> settings = plain();
        settings.remove("s3.credentials.directory");
        settings.put("s3.web.identity.token.file", token().toString());
        settings.put("s3.web.identity.role.arn", ROLE);
        settings.put("s3.sts.endpoint", tokens.endpoint().toString());
        return settings;
    }

    private Map<String, Object> assuming(StsTestServer tokens) {
        Map<String, Object> settings = plain();
        settings.put("s3.role.arn", ROLE);
        settings.put("s3.sts.endpoint", tokens.endpoint().toString());
        return settings;
    }

    private Path token() throws IOException {
        return Files.writeString(scratch.resolve("token"), "from-kubernetes");
    }

    private Path trustStore(TestCertificates trusted) throws Exception {
        return trusted.trustStore(scratch.resolve("jvm.p12"));
    }

    private void probe(Map<String, Object> settings) throws ProbeException {
        store(settings).probe(PREFIX, false);
    }

    private S3Store store(Map<String, Object> settings) {
        return opened(new S3Store(Settings.parse(settings).s3(), 8, new RequestMetrics()));
    }

    /** The file is looked at again after a while; the test's own time limit is the bound. */
    private static void awaitProof(S3Store bucket) throws InterruptedException {
        while (true) {
            try {
                bucket.probe(PREFIX, false);
                return;
            } catch (ProbeException e) {
                Thread.sleep(50);
            }
        }
    }

    private List<String> sessionTokens() {
        assertThat(front.seen()).isNotEmpty();
        return front.seen().stream()
                .map(Request::headers)
                .map(headers -> headers.getOrDefault("x-amz-security-token", "none"))
                .toList();
    }

    private void set(String property, String value) {
        properties.put(property, System.getProperty(property, ""));
        System.setProperty(property, value);
    }

    private <T extends AutoCloseable> T opened(T closeable) {
        open.add(closeable);
        return closeable;
    }

    /** Answers like a router that knows no such service. */
    private static final class Ingress implements AutoCloseable {
        private final HttpServer server;

        Ingress(String type) throws IOException {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
            server.createContext(
                    "/",
                    exchange -> {
                        exchange.getRequestBody().readAllBytes();
                        byte[] body = "404 page not found\n".getBytes(StandardCharsets.UTF_8);
                        exchange.getResponseHeaders().add("Content-Type", type);
                        exchange.sendResponseHeaders(404, body.length);
                        exchange.getResponseBody().write(body);
                        exchange.close();
                    });
            server.start();
        }

        URI endpoint() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
