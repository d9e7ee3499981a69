package dev.spillway.local.kubelet.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.Set;

/**
 * Gives each Pod a loopback address, {@code 127.0.SUBNET.HOST}, so that every Pod can use its
 * standard ports.
 *
 * <p>Each daemon claims a subnet by listening on its last address, so that two local clusters on a
 * machine do not collide. A Pod's address is derived from its name, so that a recreated Pod keeps
 * it and clients outside can reconnect.
 */
public final class PodNetwork implements AutoCloseable {
    /** The port of a real kubelet; here it only claims the subnet. */
    private static final int HOLD_PORT = 10250;

    private static final int HOLD_HOST = 254;
    private static final int FIRST_SUBNET = 2;
    private static final int SUBNETS = 250;

    /** Used where loopback addresses must be added by hand, as on macOS. */
    private static final int ALIAS_SUBNET = 1;

    static final int ALIASES = 24;

    private final int subnet;
    private final int hosts;
    private final Optional<ServerSocket> hold;

    private PodNetwork(int subnet, int hosts, Optional<ServerSocket> hold) {
        this.subnet = subnet;
        this.hosts = hosts;
        this.hold = hold;
    }

    /**
     * Claims a free subnet.
     *
     * @param seed the same seed gives the same subnet while it is free
     */
    public static PodNetwork claim(String seed) throws IOException {
        if (!allAreThere()) {
            return new PodNetwork(ALIAS_SUBNET, ALIASES, Optional.empty());
        }
        int start = Math.floorMod(seed.hashCode(), SUBNETS);
        for (int i = 0; i < SUBNETS; i++) {
            int subnet = FIRST_SUBNET + (start + i) % SUBNETS;
            Optional<ServerSocket> hold =
                    listen("127.0.%d.%d".formatted(subnet, HOLD_HOST), HOLD_PORT);
            if (hold.isPresent()) {
                return new PodNetwork(subnet, HOLD_HOST - 1, hold);
            }
        }
        throw new IOException(
                "no free subnet in 127.0.0.0/16: %d local clusters run on this machine"
                        .formatted(SUBNETS));
    }

    /**
     * The address of a Pod; empty when all are taken.
     *
     * @param pod namespace and name
     */
    public Optional<String> addressFor(String pod, Set<String> taken) {
        int start = Math.floorMod(pod.hashCode(), hosts);
        for (int i = 0; i < hosts; i++) {
            String address = "127.0.%d.%d".formatted(subnet, 1 + (start + i) % hosts);
            if (!taken.contains(address)) {
                return Optional.of(address);
            }
        }
        return Optional.empty();
    }

    /** Whether an address is in this subnet. */
    public boolean holds(String address) {
        return address.startsWith("127.0.%d.".formatted(subnet));
    }

    /** The command that adds the missing loopback addresses; empty when none is missing. */
    public static Optional<String> missingAliases() {
        if (allAreThere()) {
            return Optional.empty();
        }
        for (int host = 1; host <= ALIASES; host++) {
            if (!bindable("127.0.%d.%d".formatted(ALIAS_SUBNET, host))) {
                return Optional.of(
                        "for i in $(seq 1 %d); do sudo ifconfig lo0 alias 127.0.%d.$i up; done"
                                .formatted(ALIASES, ALIAS_SUBNET));
            }
        }
        return Optional.empty();
    }

    private static boolean allAreThere() {
        return bindable("127.0.%d.%d".formatted(FIRST_SUBNET, 1));
    }

    @Override
    public void close() throws IOException {
        if (hold.isPresent()) {
            hold.get().close();
        }
    }

    static boolean bindable(String address) {
        Optional<ServerSocket> socket = listen(address, 0);
        socket.ifPresent(s -> {
            try {
                s.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        return socket.isPresent();
    }

    private static Optional<ServerSocket> listen(String address, int port) {
        try {
            ServerSocket socket = new ServerSocket();
            try {
                socket.bind(new InetSocketAddress(InetAddress.getByName(address), port), 1);
                return Optional.of(socket);
            } catch (IOException e) {
                socket.close();
                return Optional.empty();
            }
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
