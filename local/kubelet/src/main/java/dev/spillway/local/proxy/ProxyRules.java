package dev.spillway.local.proxy;

import static java.util.stream.Collectors.groupingBy;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.discovery.v1.Endpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointConditions;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointPort;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules that Services and EndpointSlices ask for. Pure.
 *
 * <ol>
 *   <li>A port of a Service takes part if the Service has an address and the port's protocol is
 *       TCP.
 *   <li>Its endpoints are those of all slices of the Service, whoever manages them, with the port
 *       of the same name.
 *   <li>Ready endpoints get the connections; if none is ready, those that are serving while they
 *       terminate.
 *   <li>A port without such an endpoint has no rule, so that connections to it are refused.
 * </ol>
 */
final class ProxyRules {
    private static final String SERVICE_NAME = "kubernetes.io/service-name";

    private static final Comparator<InetSocketAddress> BY_ADDRESS =
            Comparator.comparing((InetSocketAddress each) -> each.getAddress().getHostAddress())
                    .thenComparing(InetSocketAddress::getPort);

    private record ServiceName(String namespace, String name) {}

    private record Target(InetSocketAddress address, EndpointConditions conditions) {}

    private ProxyRules() {}

    static List<ProxyRule> of(Collection<Service> services, Collection<EndpointSlice> slices) {
        Map<ServiceName, List<EndpointSlice>> byService =
                slices.stream()
                        .filter(slice -> slice.getMetadata().getLabels().containsKey(SERVICE_NAME))
                        .collect(groupingBy(ProxyRules::service));
        return services.stream()
                .flatMap(service -> {
                    ServiceName name =
                            new ServiceName(
                                    service.getMetadata().getNamespace(),
                                    service.getMetadata().getName());
                    return of(service, name, byService.getOrDefault(name, List.of()));
                })
                .toList();
    }

    private static Stream<ProxyRule> of(
            Service service, ServiceName name, List<EndpointSlice> slices) {
        Optional<InetAddress> address = address(service.getSpec().getClusterIP());
        return service.getSpec().getPorts().stream()
                .filter(port -> address.isPresent() && isTcp(port.getProtocol()))
                .map(port ->
                        new ProxyRule(
                                "%s/%s:%d".formatted(name.namespace, name.name, port.getPort()),
                                new InetSocketAddress(address.orElseThrow(), port.getPort()),
                                backends(port, slices)))
                .filter(rule -> !rule.backends().isEmpty());
    }

    private static List<InetSocketAddress> backends(ServicePort port, List<EndpointSlice> slices) {
        List<Target> targets =
                slices.stream()
                        .filter(slice -> "IPv4".equals(slice.getAddressType()))
                        .flatMap(slice -> targets(port, slice))
                        .toList();
        List<InetSocketAddress> ready = select(targets, ProxyRules::isReady);
        return ready.isEmpty() ? select(targets, ProxyRules::isServingWhileTerminating) : ready;
    }

    private static Stream<Target> targets(ServicePort port, EndpointSlice slice) {
        return slice.getPorts().stream()
                .filter(candidate ->
                        orEmpty(candidate.getName()).equals(orEmpty(port.getName()))
                                && isTcp(candidate.getProtocol())
                                && candidate.getPort() != null)
                .map(EndpointPort::getPort)
                .flatMap(number ->
                        slice.getEndpoints().stream()
                                .flatMap(endpoint -> target(endpoint, number).stream()));
    }

    /** Only the first address counts, as in kube-proxy: all of them are the same endpoint. */
    private static Optional<Target> target(Endpoint endpoint, int port) {
        return endpoint.getAddresses().stream()
                .findFirst()
                .flatMap(ProxyRules::address)
                .map(address ->
                        new Target(
                                new InetSocketAddress(address, port),
                                Objects.requireNonNullElseGet(
                                        endpoint.getConditions(), EndpointConditions::new)));
    }

    private static List<InetSocketAddress> select(
            List<Target> targets, Predicate<EndpointConditions> condition) {
        return targets.stream()
                .filter(target -> condition.test(target.conditions))
                .map(Target::address)
                .distinct()
                .sorted(BY_ADDRESS)
                .toList();
    }

    /** An absent condition means ready. */
    private static boolean isReady(EndpointConditions conditions) {
        return !Boolean.FALSE.equals(conditions.getReady());
    }

    private static boolean isServingWhileTerminating(EndpointConditions conditions) {
        return Boolean.TRUE.equals(conditions.getServing())
                && Boolean.TRUE.equals(conditions.getTerminating());
    }

    private static ServiceName service(EndpointSlice slice) {
        return new ServiceName(
                slice.getMetadata().getNamespace(),
                Objects.requireNonNull(slice.getMetadata().getLabels().get(SERVICE_NAME)));
    }

    /** Empty for headless Services and for what is no IP address. */
    private static Optional<InetAddress> address(@Nullable String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(orEmpty(text)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isTcp(@Nullable String protocol) {
        return protocol == null || protocol.equals("TCP");
    }

    private static String orEmpty(@Nullable String text) {
        return Objects.requireNonNullElse(text, "");
    }
}
