package dev.spillway.local.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Names of Pods and Services, for clients in the JVM of a test: as for somebody who is in the
 * cluster. Without them a client that is let in looks like one that is not. All other names are
 * looked up as always.
 */
public final class ClusterNames extends InetAddressResolverProvider {
    private static final AtomicReference<Optional<Path>> HOSTS =
            new AtomicReference<>(Optional.empty());

    /**
     * @param hosts the answers of a sandbox's DNS
     */
    static void from(Path hosts) {
        HOSTS.set(Optional.of(hosts));
    }

    @Override
    public String name() {
        return "names of a sandbox";
    }

    @Override
    public InetAddressResolver get(Configuration configuration) {
        return new Resolver(configuration.builtinResolver());
    }

    private record Resolver(InetAddressResolver others) implements InetAddressResolver {

        @Override
        public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
                throws UnknownHostException {
            var hosts = HOSTS.get();
            return host.endsWith(".svc") && hosts.isPresent()
                    ? lookup(host, hosts.get())
                    : others.lookupByName(host, policy);
        }

        private static Stream<InetAddress> lookup(String host, Path hosts)
                throws UnknownHostException {
            var found =
                    lines(hosts).stream()
                            .map(line -> List.of(line.split(" ")))
                            .filter(line -> line.contains(host))
                            .map(line -> InetAddress.ofLiteral(line.getFirst()))
                            .toList();
            if (found.isEmpty()) {
                throw new UnknownHostException(host);
            }
            return found.stream();
        }

        private static List<String> lines(Path hosts) throws UnknownHostException {
            try {
                return Files.readAllLines(hosts);
            } catch (IOException e) {
                throw new UnknownHostException(hosts + ": " + e);
            }
        }

        @Override
        public String lookupByAddress(byte[] address) throws UnknownHostException {
            return others.lookupByAddress(address);
        }
    }
}
