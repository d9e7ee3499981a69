package dev.spillway.local.api.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.store.Key;
import dev.spillway.local.api.store.Store;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides by the stored Roles, ClusterRoles and their bindings, as Kubernetes' RBAC authorizer
 * does. Members of {@code system:masters} may do everything; everyone may discover the API and ask
 * what they may do. Aggregated ClusterRoles are not supported.
 */
public final class Rbac {

    private static final String GROUP = "rbac.authorization.k8s.io/";
    private static final String ROLES = GROUP + "roles";
    private static final String ROLE_BINDINGS = GROUP + "rolebindings";
    private static final String CLUSTER_ROLES = GROUP + "clusterroles";
    private static final String CLUSTER_ROLE_BINDINGS = GROUP + "clusterrolebindings";

    /** Kubernetes' ClusterRoles system:discovery and system:basic-user. */
    private static final List<Rule> EVERYONE =
            List.of(
                    Rule.onPaths(
                            "get",
                            "/api",
                            "/api/*",
                            "/apis",
                            "/apis/*",
                            "/healthz",
                            "/livez",
                            "/openapi",
                            "/openapi/*",
                            "/readyz",
                            "/version",
                            "/version/"),
                    Rule.creating(
                            "authorization.k8s.io",
                            "selfsubjectaccessreviews",
                            "selfsubjectrulesreviews"),
                    Rule.creating("authentication.k8s.io", "selfsubjectreviews"));

    private final Store store;

    public Rbac(Store store) {
        this.store = store;
    }

    public boolean allows(Caller caller, Attributes wanted) {
        return caller.isMaster() || rules(caller, namespace(wanted)).anyMatch(allow(wanted));
    }

    /**
     * @throws dev.spillway.local.api.object.StatusException 403
     */
    public void require(Caller caller, Attributes wanted) {
        if (!allows(caller, wanted)) {
            throw wanted.refusal(caller);
        }
    }

    /** The status of a SelfSubjectRulesReview. */
    public ObjectNode review(Caller caller, String namespace) {
        ObjectNode status = Json.object().put("incomplete", false);
        ArrayNode onResources = status.putArray("resourceRules");
        ArrayNode onPaths = status.putArray("nonResourceRules");
        List<Rule> all =
                caller.isMaster()
                        ? List.of(Rule.EVERYTHING_ON_RESOURCES, Rule.EVERYTHING_ON_PATHS)
                        : rules(caller, namespace).toList();
        all.forEach(rule -> (rule.isOnPaths() ? onPaths : onResources).add(rule.json()));
        return status;
    }

    private static Predicate<Rule> allow(Attributes wanted) {
        return rule -> rule.allows(wanted);
    }

    private static String namespace(Attributes wanted) {
        return switch (wanted) {
            case Attributes.OnResource on -> on.namespace();
            case Attributes.OnPath _ -> "";
        };
    }

    private Stream<Rule> rules(Caller caller, String namespace) {
        Stream<Rule> inCluster =
                store.list(CLUSTER_ROLE_BINDINGS).stream()
                        .filter(binding -> binds(binding, caller, ""))
                        .flatMap(this::rulesOf);
        Stream<Rule> inNamespace =
                namespace.isEmpty()
                        ? Stream.of()
                        : store.list(ROLE_BINDINGS).stream()
                                .filter(binding ->
                                        ObjectMeta.of(binding).namespace().equals(namespace))
                                .filter(binding -> binds(binding, caller, namespace))
                                .flatMap(this::rulesOf)
                                .filter(rule -> !rule.isOnPaths());
        return Stream.of(EVERYONE.stream(), inCluster, inNamespace).flatMap(each -> each);
    }

    private static boolean binds(ObjectNode binding, Caller caller, String namespace) {
        return Json.objects(binding.path("subjects"))
                .anyMatch(subject -> isCaller(subject, caller, namespace));
    }

    /**
     * @param bindings the binding's namespace, which is a ServiceAccount's default
     */
    private static boolean isCaller(JsonNode subject, Caller caller, String bindings) {
        String name = subject.path("name").asText();
        return switch (subject.path("kind").asText()) {
            case "User" -> caller.name().equals(name);
            case "Group" -> caller.groups().contains(name);
            case "ServiceAccount" -> {
                String namespace = subject.path("namespace").asText(bindings);
                yield caller.name().equals(Caller.serviceAccount(namespace, name).name());
            }
            default -> false;
        };
    }

    /** A role that does not exist grants nothing. */
    private Stream<Rule> rulesOf(ObjectNode binding) {
        JsonNode reference = binding.path("roleRef");
        String name = reference.path("name").asText();
        Key key =
                reference.path("kind").asText().equals("Role")
                        ? new Key(ROLES, ObjectMeta.of(binding).namespace(), name)
                        : new Key(CLUSTER_ROLES, "", name);
        @Nullable ObjectNode role = store.get(key);
        return role == null ? Stream.of() : Rule.of(role);
    }
}
