package dev.spillway.local.kubelet.network;

/** An address and a port as URLs and Kafka clients read them. */
public final class HostPort {
    private HostPort() {}

    /**
     * {@code 10.0.0.7:9092}, {@code [fd00::7]:9092}.
     *
     * @param host a name, or an IP address without brackets (RFC 3986, 3.2.2 asks for those of
     *     IPv6)
     */
    public static String of(String host, int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
