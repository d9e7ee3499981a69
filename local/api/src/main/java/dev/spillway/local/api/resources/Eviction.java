package dev.spillway.local.api.resources;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spillway.local.api.object.Json;
import dev.spillway.local.api.object.LabelSelector;
import dev.spillway.local.api.object.ObjectMeta;
import dev.spillway.local.api.object.Status;
import dev.spillway.local.api.object.StatusException;
import dev.spillway.local.api.store.Store;
import dev.spillway.local.api.types.ObjectReference;
import dev.spillway.local.api.types.ResourceType;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;

/**
 * The eviction subresource of Pods: a deletion that a PodDisruptionBudget may refuse.
 *
 * <ol>
 *   <li>A Pod that is being deleted, or that runs on no node yet or no more, is deleted whatever
 *       its budget says.
 *   <li>So is one that is not ready, if the budget's unhealthyPodEvictionPolicy is AlwaysAllow, or
 *       else if the others suffice.
 *   <li>Any other Pod is deleted if the budget's status allows a disruption, which is thereby used
 *       up: the disruption controller counts the Pod as gone from now on.
 * </ol>
 */
public final class Eviction {

    private static final WriteOptions OWN = WriteOptions.internal("kube-apiserver");

    private static final Set<String> NOT_RUNNING = Set.of("Pending", "Succeeded", "Failed");

    private final Store store;
    private final Registry registry;
    private final Deletion deletion;
    private final ResourceType budgets;
    private final InstantSource clock;

    /**
     * @param budgets the type PodDisruptionBudget
     */
    public Eviction(
            Store store,
            Registry registry,
            Deletion deletion,
            ResourceType budgets,
            InstantSource clock) {
        this.store = store;
        this.registry = registry;
        this.deletion = deletion;
        this.budgets = budgets;
        this.clock = clock;
    }

    /**
     * Evicts a Pod.
     *
     * @param eviction a {@code policy/v1 Eviction}, which must have the Pod's name
     * @throws StatusException 400, 404, 409 (a precondition), 429 if the budget does not allow it,
     *     500 if there is more than one
     */
    public ObjectNode evict(ObjectReference pod, ObjectNode eviction, DeleteOptions options) {
        if (!ObjectMeta.of(eviction).name().equals(pod.name())) {
            throw StatusException.badRequest("name in URL does not match name in Eviction object");
        }
        ObjectNode object = registry.get(pod);
        if (!ObjectMeta.of(object).deleting() && !NOT_RUNNING.contains(phase(object))) {
            List<ObjectNode> found = budgetsOf(pod.namespace(), object);
            if (found.size() > 1) {
                throw StatusException.severalBudgets();
            }
            found.forEach(budget -> spend(budget, pod, object, options));
        }
        if (!options.dryRun()) {
            addCondition(pod);
        }
        deletion.delete(pod, options);
        return Status.success();
    }

    private static String phase(ObjectNode pod) {
        return pod.path("status").path("phase").asText();
    }

    private List<ObjectNode> budgetsOf(String namespace, ObjectNode pod) {
        JsonNode labels = pod.path("metadata").path("labels");
        return store.list(budgets.stored()).stream()
                .filter(budget -> ObjectMeta.of(budget).namespace().equals(namespace))
                .filter(budget -> budget.path("spec").path("selector").isObject())
                .filter(budget ->
                        LabelSelector.parse(
                                        LabelSelector.text(budget.path("spec").path("selector")))
                                .matches(labels))
                .toList();
    }

    private void spend(
            ObjectNode budget, ObjectReference pod, ObjectNode object, DeleteOptions options) {
        JsonNode status = budget.path("status");
        if (!isReady(object)) {
            boolean always =
                    budget.path("spec")
                            .path("unhealthyPodEvictionPolicy")
                            .asText()
                            .equals("AlwaysAllow");
            int desired = status.path("desiredHealthy").asInt();
            if (always || desired > 0 && status.path("currentHealthy").asInt() >= desired) {
                return;
            }
        }
        ObjectMeta meta = ObjectMeta.of(budget);
        if (status.path("observedGeneration").asLong() < meta.generation()) {
            throw StatusException.disruptionBudget(
                    "The disruption budget %s is still being processed by the server."
                            .formatted(meta.name()));
        }
        if (status.path("disruptionsAllowed").asInt() <= 0) {
            throw StatusException.disruptionBudget(
                    "The disruption budget %s needs %d healthy pods and has %d currently"
                            .formatted(
                                    meta.name(),
                                    status.path("desiredHealthy").asInt(),
                                    status.path("currentHealthy").asInt()));
        }
        if (!options.dryRun()) {
            registry.change(
                    new ObjectReference(budgets, pod.namespace(), meta.name()),
                    Subresource.STATUS,
                    OWN,
                    updated -> {
                        ObjectNode changed = Json.child(updated, "status");
                        changed.put(
                                "disruptionsAllowed",
                                changed.path("disruptionsAllowed").asInt() - 1);
                        Json.child(changed, "disruptedPods")
                                .put(pod.name(), ObjectMeta.time(clock.instant()));
                        return updated;
                    });
        }
    }

    private static boolean isReady(ObjectNode pod) {
        return Json.objects(pod.path("status").path("conditions"))
                .anyMatch(condition ->
                        condition.path("type").asText().equals("Ready")
                                && condition.path("status").asText().equals("True"));
    }

    /** Says who deletes the Pod. */
    private void addCondition(ObjectReference pod) {
        registry.change(
                pod,
                Subresource.STATUS,
                OWN,
                updated -> {
                    ArrayNode conditions = Json.child(updated, "status").withArray("/conditions");
                    for (int i = conditions.size() - 1; i >= 0; i--) {
                        if (conditions.get(i).path("type").asText().equals("DisruptionTarget")) {
                            conditions.remove(i);
                        }
                    }
                    conditions
                            .addObject()
                            .put("type", "DisruptionTarget")
                            .put("status", "True")
                            .put("reason", "EvictionByEvictionAPI")
                            .put("message", "Eviction API: evicting")
                            .put("lastTransitionTime", ObjectMeta.time(clock.instant()));
                    return updated;
                });
    }
}
