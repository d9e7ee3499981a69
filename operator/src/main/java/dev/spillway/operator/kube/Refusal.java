package dev.spillway.operator.kube;

import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Who refused a request, and what to do about it, from the API server's message: the status code
 * does not tell, because a webhook chooses its own.
 *
 * @param reason a condition's reason
 * @param remedy after the server's message
 */
record Refusal(String reason, String remedy) {

    private static final String WEBHOOK_CONFIGURATIONS =
            "kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations";

    /** RBAC's. */
    private static final Pattern NO_RIGHT =
            Pattern.compile(
                    "User \"([^\"]*)\" cannot (\\S+) resource \"([^\"/]+)(?:/([^\"]+))?\" in API"
                            + " group \"([^\"]*)\" (?:in the namespace \"([^\"]*)\"|at the cluster"
                            + " scope)");

    private static final Pattern QUOTA = Pattern.compile("exceeded quota: ([^,]+), ");

    private static final Pattern DENIED_BY_WEBHOOK =
            Pattern.compile("admission webhook \"([^\"]+)\" denied the request");

    private static final Pattern WEBHOOK_FAILED =
            Pattern.compile("failed calling webhook \"([^\"]+)\"");

    private static final Pattern POLICY = Pattern.compile("ValidatingAdmissionPolicy '([^']+)'");

    private static final Pattern POD_SECURITY =
            Pattern.compile("violates PodSecurity \"([^\"]+)\"");

    private record Kind(Pattern pattern, String reason, Function<MatchResult, String> remedy) {

        Optional<Refusal> match(String message) {
            return pattern.matcher(message)
                    .results()
                    .findFirst()
                    .map(found -> new Refusal(reason, remedy.apply(found)));
        }
    }

    /**
     * Empty when it is nobody's that is known here.
     *
     * @param message the API server's
     * @param namespace of the request
     */
    static Optional<Refusal> of(String message, String namespace) {
        return Stream.of(
                        new Kind(NO_RIGHT, "MissingPermission", Refusal::grant),
                        new Kind(
                                QUOTA,
                                "QuotaExceeded",
                                quota ->
                                        "raise that ResourceQuota, or free what counts against it:"
                                                + " kubectl describe resourcequota "
                                                + quota.group(1)
                                                + inNamespace(namespace)),
                        new Kind(
                                DENIED_BY_WEBHOOK,
                                "RefusedByWebhook",
                                webhook ->
                                        "who runs that webhook must admit it, or the Cluster must"
                                                + " comply with it; find it with "
                                                + WEBHOOK_CONFIGURATIONS),
                        new Kind(
                                WEBHOOK_FAILED,
                                "RefusedByWebhook",
                                webhook ->
                                        "that webhook must answer before anything can be changed:"
                                                + " repair the program behind it, or remove what it"
                                                + " left behind; find it with "
                                                + WEBHOOK_CONFIGURATIONS),
                        new Kind(
                                POLICY,
                                "RefusedByKubernetes",
                                policy ->
                                        "comply with that policy, or except the namespace from it:"
                                                + " kubectl describe validatingadmissionpolicy "
                                                + policy.group(1)),
                        new Kind(
                                POD_SECURITY,
                                "RefusedByKubernetes",
                                level ->
                                        "comply with that level, or lower it by the namespace's"
                                                + " label pod-security.kubernetes.io/enforce"))
                .flatMap(kind -> kind.match(message).stream())
                .findFirst();
    }

    /** Whether it was a webhook that refused, or could not be asked. */
    static boolean isByWebhook(String message) {
        return DENIED_BY_WEBHOOK.matcher(message).find() || WEBHOOK_FAILED.matcher(message).find();
    }

    private static String grant(MatchResult missing) {
        var group = missing.group(5).isEmpty() ? "" : "." + missing.group(5);
        var subresource = missing.group(4) == null ? "" : missing.group(4);
        var namespace = missing.group(6);
        return "the operator needs the right to %s %s%s%s %s, which its chart grants: upgrade the Helm release, or restore its roles; check with kubectl auth can-i %s %s%s%s%s --as %s"
                .formatted(
                        missing.group(2),
                        missing.group(3),
                        group,
                        subresource.isEmpty() ? "" : "/" + subresource,
                        namespace == null ? "in all namespaces" : "in namespace " + namespace,
                        missing.group(2),
                        missing.group(3),
                        group,
                        subresource.isEmpty() ? "" : " --subresource " + subresource,
                        namespace == null ? " --all-namespaces" : inNamespace(namespace),
                        missing.group(1));
    }

    private static String inNamespace(String namespace) {
        return namespace.isEmpty() ? "" : " --namespace " + namespace;
    }
}
