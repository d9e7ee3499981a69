package dev.spillway.operator.model;

import dev.spillway.operator.api.JvmSpec;
import dev.spillway.operator.api.ResourcesSpec;
import dev.spillway.operator.model.Problem.Reason;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Parses CPU and memory of a container that runs a JVM, and the JVM's options. */
final class ResourcesParser {
    private static final Bytes MIN_HEAP = Bytes.mebi(64);

    /** A quantity may be larger than any memory. */
    private static final BigDecimal LARGEST = BigDecimal.valueOf(Long.MAX_VALUE);

    private final SpecReader in;
    private final String path;

    /**
     * @param path parent of the fields resources and jvm: spec, or spec.controllers
     */
    ResourcesParser(SpecReader in, String path) {
        this.in = in;
        this.path = path;
    }

    /** As declared. */
    ContainerResources resources(@Nullable ResourcesSpec spec) {
        var requests = quantities("requests", spec == null ? null : spec.requests());
        var limits = quantities("limits", spec == null ? null : spec.limits());
        requestsWithinLimits(requests, limits);
        return new ContainerResources(requests, limits);
    }

    private SortedMap<String, Quantity> quantities(
            String which, @Nullable Map<String, Quantity> given) {
        var read = new TreeMap<String, Quantity>();
        if (given != null) {
            given.forEach((resource, quantity) -> {
                if (amount(quantity).isEmpty()) {
                    in.refuse(
                            "%s.resources.%s[%s]".formatted(path, which, resource),
                            Reason.Invalid,
                            "\"%s\" is not a quantity: write for example 500m for CPU, 2Gi"
                                            .formatted(quantity)
                                    + " for memory");
                } else {
                    read.put(resource, quantity);
                }
            });
        }
        return read;
    }

    /** Kubernetes would refuse such a Pod only when it is created, which is too late. */
    private void requestsWithinLimits(
            SortedMap<String, Quantity> requests, SortedMap<String, Quantity> limits) {
        requests.forEach((resource, request) -> {
            var limit = limits.get(resource);
            if (limit != null && exact(request).compareTo(exact(limit)) > 0) {
                in.refuse(
                        "%s.resources.requests[%s]".formatted(path, resource),
                        Reason.Invalid,
                        "%s is more than the limit of %s; lower it, or raise the limit"
                                .formatted(request, limit));
            }
        });
    }

    private static Optional<Bytes> memory(
            SortedMap<String, Quantity> requests, SortedMap<String, Quantity> limits) {
        return Optional.ofNullable(limits.getOrDefault("memory", requests.get("memory")))
                .map(memory -> new Bytes(exact(memory).min(LARGEST).longValue()));
    }

    /**
     * The declared one, or the one that follows from the memory.
     *
     * @param unset the memory when none is declared
     * @param sizing the heap by the memory
     */
    Bytes heap(
            @Nullable JvmSpec jvm,
            ContainerResources resources,
            Bytes unset,
            UnaryOperator<Bytes> sizing) {
        Optional<Bytes> declared = memory(resources.requests(), resources.limits());
        String field = path + ".jvm.heap";
        String given = jvm == null ? null : jvm.heap();
        Bytes heap = given == null ? sizing.apply(declared.orElse(unset)) : in.bytes(field, given);
        if (heap.compareTo(MIN_HEAP) < 0) {
            in.refuse(
                    given == null ? path + ".resources" : field,
                    Reason.Invalid,
                    given == null
                            ? "leaves a heap of %s, but Kafka needs at least %s; raise the memory to"
                                            .formatted(heap.text(), MIN_HEAP.text())
                                    + " %s or more, or set jvm.heap"
                                            .formatted(
                                                    new Bytes(
                                                                    MIN_HEAP.value()
                                                                            + JvmSizing.NATIVE
                                                                                    .value())
                                                            .text())
                            : "a heap of %s is too small: Kafka needs at least %s"
                                    .formatted(heap.text(), MIN_HEAP.text()));
        }
        declared.filter(memory -> memory.compareTo(heap) <= 0)
                .ifPresent(memory ->
                        in.refuse(
                                field,
                                Reason.Invalid,
                                "a heap of %s leaves none of the container's memory of %s; lower"
                                                .formatted(heap.text(), memory.text())
                                        + " it, or raise resources"));
        return heap;
    }

    /** For a resource with a limit, Kubernetes sets the request to the limit. */
    static ContainerResources withDefaults(ContainerResources given, String cpu, Bytes memory) {
        var requests = new TreeMap<>(given.requests());
        if (!given.limits().containsKey("cpu")) {
            requests.putIfAbsent("cpu", new Quantity(cpu));
        }
        if (!given.limits().containsKey("memory")) {
            requests.putIfAbsent("memory", new Quantity(memory.text()));
        }
        return new ContainerResources(requests, given.limits());
    }

    List<String> options(@Nullable JvmSpec jvm) {
        List<String> options = jvm == null || jvm.options() == null ? List.of() : jvm.options();
        for (int i = 0; i < options.size(); i++) {
            String field = "%s.jvm.options[%d]".formatted(path, i);
            JvmOptions.problem(options.get(i))
                    .ifPresent(problem -> in.refuse(field, Reason.Invalid, problem));
        }
        JvmOptions.collectors(options)
                .ifPresent(problem -> in.refuse(path + ".jvm.options", Reason.Invalid, problem));
        return options;
    }

    private static BigDecimal exact(Quantity quantity) {
        return amount(quantity).orElse(BigDecimal.ZERO);
    }

    private static Optional<BigDecimal> amount(@Nullable Quantity quantity) {
        try {
            return Optional.ofNullable(quantity)
                    .map(Quantity::getNumericalAmount)
                    .filter(amount -> amount.signum() >= 0);
        } catch (IllegalArgumentException notANumber) {
            return Optional.empty();
        }
    }
}
