package dev.spillway.operator.observed;

import java.util.Collection;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The Kubernetes nodes, as far as the operator may read them and had a reason to.
 *
 * @param known whether these are all
 */
public record Hosts(boolean known, SortedMap<String, Host> byName) {

    public static final Hosts UNKNOWN = new Hosts(false, new TreeMap<>());

    public static Hosts of(Collection<Host> hosts) {
        var byName = new TreeMap<String, Host>();
        hosts.forEach(host -> byName.put(host.name(), host));
        return new Hosts(true, byName);
    }

    public Optional<Host> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }
}
