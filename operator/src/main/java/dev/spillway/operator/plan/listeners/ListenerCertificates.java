package dev.spillway.operator.plan.listeners;

import dev.spillway.operator.model.ClusterModel;
import dev.spillway.operator.model.Listener;
import dev.spillway.operator.model.NodeRole;
import dev.spillway.operator.model.ResourceNames;
import dev.spillway.operator.observed.CertificateState;
import dev.spillway.operator.observed.ListenerCertificate;
import dev.spillway.operator.observed.ObservedCluster;
import dev.spillway.operator.observed.Pod;
import dev.spillway.operator.pki.Certificate;
import dev.spillway.operator.plan.KubeStep;
import dev.spillway.operator.plan.Step;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.stream.Stream;

/**
 * Whether the certificates of the user's for listeners can be used. Brokers that run go on with the
 * last good one whatever becomes of the Secret; one that starts needs it.
 */
public final class ListenerCertificates {
    private static final int NAMES_IN_A_MESSAGE = 3;

    private ListenerCertificates() {}

    /** As far as the Secrets were read; see the other method. */
    public static List<Step.Blocked> problems(ClusterModel cluster, ObservedCluster seen) {
        return seen.certificates() instanceof CertificateState.Known known
                ? problems(cluster, known.listeners(), seen, known.at())
                : List.of();
    }

    /**
     * Restarts that can wait until the certificates can be used: a broker that runs goes on with
     * the last good one, and might not start with what is in the Secret now. One that is not ready
     * serves nobody.
     */
    public static List<Step> held(
            List<Step> restarts, List<Step.Blocked> problems, ObservedCluster seen) {
        return problems.isEmpty()
                ? restarts
                : restarts.stream()
                        .map(step -> isVoluntary(step, seen) ? held(step) : step)
                        .toList();
    }

    private static boolean isVoluntary(Step step, ObservedCluster seen) {
        return step instanceof KubeStep.Restart restart
                && restart.id().role() == NodeRole.Broker
                && seen.pod(restart.id()).filter(Pod::ready).isPresent();
    }

    private static Step held(Step restart) {
        return new Step.Wait(
                restart.what(),
                restart.why()
                        + ", and might not start again: the certificate of a listener cannot be"
                        + " used",
                "the Secret with that certificate can be used");
    }

    /**
     * One for each listener whose certificate cannot be used, or not by its clients.
     *
     * @param certificates by the Secret's name; what is not in it was not read
     */
    public static List<Step.Blocked> problems(
            ClusterModel cluster,
            Map<String, ListenerCertificate> certificates,
            ObservedCluster seen,
            Instant now) {
        return cluster.listeners().stream()
                .flatMap(listener ->
                        listener.security().certificate().stream()
                                .flatMap(secret ->
                                        Optional.ofNullable(certificates.get(secret)).stream()
                                                .flatMap(found ->
                                                        problem(
                                                                cluster, listener, secret, found,
                                                                seen, now)
                                                                .stream())))
                .toList();
    }

    private static Optional<Step.Blocked> problem(
            ClusterModel cluster,
            Listener listener,
            String secret,
            ListenerCertificate certificate,
            ObservedCluster seen,
            Instant now) {
        return switch (certificate) {
            case ListenerCertificate.Missing missing ->
                    Optional.of(
                            blocked(
                                    cluster,
                                    listener,
                                    "Secret %s does not exist".formatted(secret),
                                    "create it with tls.crt and tls.key"));
            case ListenerCertificate.Unusable(String problem, String remedy) ->
                    Optional.of(
                            blocked(
                                    cluster,
                                    listener,
                                    "of Secret %s %s".formatted(secret, problem),
                                    remedy));
            case ListenerCertificate.Usable usable when now.isAfter(usable.notAfter()) ->
                    Optional.of(
                            blocked(
                                    cluster,
                                    listener,
                                    "that in Secret %s expired at %s"
                                            .formatted(secret, usable.notAfter()),
                                    "renew it; brokers then use it without a restart"));
            case ListenerCertificate.Usable usable when now.isBefore(usable.notBefore()) ->
                    Optional.of(
                            blocked(
                                    cluster,
                                    listener,
                                    "that in Secret %s is not valid before %s"
                                            .formatted(secret, usable.notBefore()),
                                    "wait until then, or check the clock of whoever issued it"));
            case ListenerCertificate.Usable usable ->
                    missingNames(cluster, listener, secret, usable.names(), seen);
        };
    }

    private static Optional<Step.Blocked> missingNames(
            ClusterModel cluster,
            Listener listener,
            String secret,
            SortedSet<String> names,
            ObservedCluster seen) {
        var missing = hosts(cluster, listener, seen).filter(host -> !isFor(host, names)).toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        blocked(
                                cluster,
                                listener,
                                "that in Secret %s is not for %s, to which clients connect"
                                        .formatted(secret, listed(missing)),
                                "issue it for these names too"));
    }

    /** What clients of the listener are told, as far as it is known. */
    private static Stream<String> hosts(
            ClusterModel cluster, Listener listener, ObservedCluster seen) {
        var services =
                Stream.concat(
                        Stream.of(ResourceNames.bootstrapService(cluster.name())),
                        cluster.brokerIds().stream()
                                .map(id -> ResourceNames.brokerService(cluster.name(), id)));
        return switch (listener.advertised()) {
            case ServiceName ->
                    services.map(name -> ResourceNames.serviceHost(cluster.namespace(), name));
            case ServiceIP ->
                    services.flatMap(name -> seen.clusterIp(name).stream())
                            .map(Certificate::normalized);
        };
    }

    /** A wildcard stands for one label (RFC 6125). */
    private static boolean isFor(String host, SortedSet<String> names) {
        var dot = host.indexOf('.');
        return names.contains(host) || dot > 0 && names.contains("*" + host.substring(dot));
    }

    private static String listed(List<String> missing) {
        var first = String.join(", ", missing.stream().limit(NAMES_IN_A_MESSAGE).toList());
        var more = missing.size() - NAMES_IN_A_MESSAGE;
        return more > 0 ? first + " and " + more + " more" : first;
    }

    private static Step.Blocked blocked(
            ClusterModel cluster, Listener listener, String why, String remedy) {
        return new Step.Blocked(
                "ListenerCertificateUnusable",
                "use the certificate of spec.listeners[%d] (%s)"
                        .formatted(cluster.listeners().indexOf(listener), listener.name()),
                why,
                remedy);
    }
}
