package dev.spillway.local.kubelet.network;

import java.util.Optional;
import java.util.Set;

/**
 * Gives Pods their addresses, in turn: a new Pod gets the next free one after the last that was
 * given. So a Pod that is created again has another address than its predecessor, as on Kubernetes,
 * and an address that was freed is not reused before all others.
 */
public final class PodAddresses {
    private final String prefix;
    private final int hosts;
    private int last;

    /**
     * @param prefix such as {@code 127.0.7.}
     * @param hosts how many there are; the first is 1
     * @param last the last address that was given; ignored if it is of another subnet
     */
    PodAddresses(String prefix, int hosts, Optional<String> last) {
        this.prefix = prefix;
        this.hosts = hosts;
        this.last = last.filter(this::holds).map(this::host).orElse(0);
    }

    /** The next free address; empty when all are taken. */
    public Optional<String> next(Set<String> taken) {
        for (int i = 0; i < hosts; i++) {
            int host = 1 + (last + i) % hosts;
            if (!taken.contains(prefix + host)) {
                last = host;
                return Optional.of(prefix + host);
            }
        }
        return Optional.empty();
    }

    /** Whether an address is one of these. */
    public boolean holds(String address) {
        return address.startsWith(prefix)
                && address.substring(prefix.length()).matches("\\d{1,3}")
                && host(address) >= 1
                && host(address) <= hosts;
    }

    private int host(String address) {
        return Integer.parseInt(address.substring(prefix.length()));
    }
}
