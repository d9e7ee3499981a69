package dev.spillway.local.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProxyRulesTest {
    private static final Service WEB =
            service("web", "clusterIP: 127.1.7.1, ports: [{port: 80, protocol: TCP}]");
    private static final String PORT = "[{name: '', port: 8080, protocol: TCP}]";

    @Test
    void aServicesPortLeadsToItsReadyEndpoints() {
        var slice =
                slice(
                        "web-1",
                        "web",
                        PORT,
                        endpoint("127.0.7.5", true, true, false),
                        endpoint("127.0.7.4", true, true, false),
                        endpoint("127.0.7.6", false, false, false));

        var rules = ProxyRules.of(List.of(WEB), List.of(slice));

        assertThat(rules).hasSize(1);
        assertThat(rules.getFirst().name()).isEqualTo("a/web:80");
        assertThat(lines(rules)).containsExactly("127.1.7.1:80 -> 127.0.7.4:8080 127.0.7.5:8080");
    }

    @Test
    void aPortWithoutAReadyEndpointHasNoRule() {
        var notReady = slice("web-1", "web", PORT, endpoint("127.0.7.4", false, false, false));
        var ofAnother = slice("other-1", "other", PORT, endpoint("127.0.7.4", true, true, false));

        assertThat(ProxyRules.of(List.of(WEB), List.of())).isEmpty();
        assertThat(ProxyRules.of(List.of(WEB), List.of(notReady, ofAnother))).isEmpty();
    }

    @Test
    void theSlicesOfAServiceAreMergedWhoeverManagesThem() {
        var managed = slice("web-1", "web", PORT, endpoint("127.0.7.4", true, true, false));
        var byHand =
                slice(
                        "by-hand",
                        "web",
                        "[{name: '', port: 9, protocol: TCP}]",
                        endpoint("127.0.7.9", true, true, false),
                        endpoint("127.0.7.4", true, true, false));

        assertThat(lines(ProxyRules.of(List.of(WEB), List.of(managed, byHand))))
                .containsExactly("127.1.7.1:80 -> 127.0.7.4:9 127.0.7.4:8080 127.0.7.9:9");
    }

    @Test
    void terminatingEndpointsThatServeAreUsedOnlyIfNoneIsReady() {
        var terminating = endpoint("127.0.7.4", false, true, true);
        var failing = endpoint("127.0.7.5", false, false, true);
        var starting = endpoint("127.0.7.7", false, true, false);
        var ready = endpoint("127.0.7.6", true, true, false);

        assertThat(
                        lines(
                                ProxyRules.of(
                                        List.of(WEB),
                                        List.of(
                                                slice(
                                                        "web-1",
                                                        "web",
                                                        PORT,
                                                        terminating,
                                                        failing,
                                                        starting)))))
                .containsExactly("127.1.7.1:80 -> 127.0.7.4:8080");
        assertThat(
                        lines(
                                ProxyRules.of(
                                        List.of(WEB),
                                        List.of(
                                                slice("web-1", "web", PORT, terminating),
                                                slice("web-2", "web", PORT, ready)))))
                .containsExactly("127.1.7.1:80 -> 127.0.7.6:8080");
    }

    @Test
    void anEndpointWithoutConditionsIsReady() {
        var slice = slice("web-1", "web", PORT, "{addresses: [127.0.7.4]}");

        assertThat(lines(ProxyRules.of(List.of(WEB), List.of(slice))))
                .containsExactly("127.1.7.1:80 -> 127.0.7.4:8080");
    }

    @Test
    void portsAreMatchedByName() {
        var service =
                service(
                        "two",
                        "clusterIP: 127.1.7.2, ports: [{name: client, port: 9092}, {name: admin,"
                                + " port: 80}, {name: none, port: 81}]");
        var slice =
                slice(
                        "two-1",
                        "two",
                        "[{name: admin, port: 8080}, {name: client, port: 19092}]",
                        endpoint("127.0.7.4", true, true, false));

        assertThat(lines(ProxyRules.of(List.of(service), List.of(slice))))
                .containsExactly(
                        "127.1.7.2:9092 -> 127.0.7.4:19092", "127.1.7.2:80 -> 127.0.7.4:8080");
    }

    @Test
    void onlyTcpPortsOfServicesWithAnAddressTakePart() {
        var services =
                List.of(
                        service("headless", "clusterIP: None, ports: [{port: 80}]"),
                        service("away", "type: ExternalName, externalName: example.com"),
                        service("new", "ports: [{port: 80}]"),
                        service("dns", "clusterIP: 127.1.7.3, ports: [{port: 53, protocol: UDP}]"));
        var slices =
                services.stream()
                        .map(service ->
                                slice(
                                        "s",
                                        service.getMetadata().getName(),
                                        PORT,
                                        endpoint("127.0.7.4", true, true, false)))
                        .toList();

        assertThat(ProxyRules.of(services, slices)).isEmpty();
    }

    @Test
    void namespacesDoNotMix() {
        var elsewhere = slice("web-1", "web", PORT, endpoint("127.0.7.4", true, true, false));
        elsewhere.getMetadata().setNamespace("b");

        assertThat(ProxyRules.of(List.of(WEB), List.of(elsewhere))).isEmpty();
    }

    @Test
    void whatIsNoIpv4AddressIsIgnored() {
        var names = slice("web-1", "web", PORT, endpoint("a.example.com", true, true, false));
        var ipv6 = slice("web-2", "web", PORT, endpoint("::1", true, true, false));
        ipv6.setAddressType("IPv6");

        assertThat(ProxyRules.of(List.of(WEB), List.of(names, ipv6))).isEmpty();
    }

    private static List<String> lines(List<ProxyRule> rules) {
        return rules.stream()
                .map(rule ->
                        String.join(
                                " ",
                                Stream.concat(
                                                Stream.of(rule.listen(), "->"),
                                                rule.backends().stream())
                                        .map(each -> each.toString().replaceFirst("^.*/", ""))
                                        .toList()))
                .toList();
    }

    private static Service service(String name, String spec) {
        return Serialization.unmarshal(
                "metadata: {name: %s, namespace: a}\nspec: {%s}".formatted(name, spec),
                Service.class);
    }

    private static EndpointSlice slice(
            String name, String service, String ports, String... endpoints) {
        return Serialization.unmarshal(
                """
                metadata: {name: %s, namespace: a, labels: {kubernetes.io/service-name: %s}}
                addressType: IPv4
                ports: %s
                endpoints: [%s]
                """
                        .formatted(name, service, ports, String.join(", ", endpoints)),
                EndpointSlice.class);
    }

    private static String endpoint(
            String address, boolean ready, boolean serving, boolean terminating) {
        return "{addresses: ['%s'], conditions: {ready: %s, serving: %s, terminating: %s}}"
                .formatted(address, ready, serving, terminating);
    }
}
