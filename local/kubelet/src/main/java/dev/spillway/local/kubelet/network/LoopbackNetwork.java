package dev.spillway.local.kubelet.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;

/**
 * The loopback addresses of one local cluster: {@code 127.0.SUBNET.HOST} for Pods, {@code
 * 127.1.SUBNET.HOST} for Services, so that every Pod and Service can use its standard ports.
 *
 * <p>Each daemon claims a subnet by listening on the last address of its Pods, so that two local
 * clusters on a machine do not collide. Where loopback addresses must be added by hand, as on
 * macOS, all clusters share a few.
 */
public final class LoopbackNetwork implements AutoCloseable {
    /** The port of a real kubelet; here it only claims the subnet. */
    private static final int HOLD_PORT = 10250;

    private static final int HOLD_HOST = 254;
    private static final int FIRST_SUBNET = 2;
    private static final int SUBNETS = 250;

    /** The aliases are {@code 127.0.1.1} to {@code 127.0.1.30}: the first half is for Pods. */
    private static final int ALIAS_SUBNET = 1;

    static final int ALIASES = 30;
    private static final int POD_ALIASES = 15;
    private static final String SERVICE_ALIASES = "127.0.1.16/28";

    private final String podPrefix;
    private final int podHosts;
    private final String services;
    private final Optional<ServerSocket> hold;

    private LoopbackNetwork(
            String podPrefix, int podHosts, String services, Optional<ServerSocket> hold) {
        this.podPrefix = podPrefix;
        this.podHosts = podHosts;
        this.services = services;
        this.hold = hold;
    }

    /**
     * Claims a free subnet.
     *
     * @param seed the same seed gives the same subnet while it is free
     */
    public static LoopbackNetwork claim(String seed) throws IOException {
        if (!allAreThere()) {
            return new LoopbackNetwork(
                    "127.0.%d.".formatted(ALIAS_SUBNET),
                    POD_ALIASES,
                    SERVICE_ALIASES,
                    Optional.empty());
        }
        int start = Math.floorMod(seed.hashCode(), SUBNETS);
        for (int i = 0; i < SUBNETS; i++) {
            int subnet = FIRST_SUBNET + (start + i) % SUBNETS;
            Optional<ServerSocket> hold =
                    listen("127.0.%d.%d".formatted(subnet, HOLD_HOST), HOLD_PORT);
            if (hold.isPresent()) {
                return new LoopbackNetwork(
                        "127.0.%d.".formatted(subnet),
                        HOLD_HOST - 1,
                        "127.1.%d.0/24".formatted(subnet),
                        hold);
            }
        }
        throw new IOException(
                "no free subnet in 127.0.0.0/16: %d local clusters run on this machine"
                        .formatted(SUBNETS));
    }

    /**
     * The addresses for Pods.
     *
     * @param last the last one that was given to a Pod before
     */
    public PodAddresses pods(Optional<String> last) {
        return new PodAddresses(podPrefix, podHosts, last);
    }

    /** The range for Services, such as {@code 127.1.7.0/24}. */
    public String services() {
        return services;
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
