package dev.spillway.operator.model;

import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Requests and limits of a container, by resource, as Kubernetes writes them. */
public record ContainerResources(
        SortedMap<String, Quantity> requests, SortedMap<String, Quantity> limits) {

    private static final BigDecimal KIBI = BigDecimal.valueOf(1024);
    private static final BigDecimal THOUSAND = BigDecimal.valueOf(1000);
    private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
    private static final List<String> DECIMAL = List.of("m", "", "k", "M", "G", "T", "P", "E");

    public ContainerResources {
        requests = canonical(requests);
        limits = canonical(limits);
    }

    private static SortedMap<String, Quantity> canonical(SortedMap<String, Quantity> given) {
        var all = new TreeMap<String, Quantity>();
        given.forEach((resource, quantity) -> all.put(resource, canonical(quantity)));
        return Collections.unmodifiableSortedMap(all);
    }

    /**
     * The form in which an API server returns it: {@code 0.5} becomes {@code 500m}, {@code 1024Mi}
     * becomes {@code 1Gi}. Otherwise an object that holds it would look changed for ever.
     */
    static Quantity canonical(Quantity quantity) {
        var amount = quantity.getNumericalAmount();
        return String.valueOf(quantity.getFormat()).endsWith("i")
                        && amount.stripTrailingZeros().scale() <= 0
                ? shortest(amount, KIBI, BINARY)
                : shortest(amount.multiply(THOUSAND), THOUSAND, DECIMAL);
    }

    private static Quantity shortest(BigDecimal amount, BigDecimal base, List<String> suffixes) {
        var left = amount;
        int suffix = 0;
        while (left.signum() != 0
                && suffix < suffixes.size() - 1
                && left.remainder(base).signum() == 0) {
            left = left.divide(base);
            suffix++;
        }
        return left.signum() == 0
                ? new Quantity("0")
                : new Quantity(left.stripTrailingZeros().toPlainString(), suffixes.get(suffix));
    }
}
