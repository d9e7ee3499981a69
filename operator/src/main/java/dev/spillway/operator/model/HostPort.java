package dev.spillway.operator.model;

/** Formats an address and a port as URLs and Kafka clients expect them. */
public final class HostPort {
    private HostPort() {}

    /**
     * {@code 10.0.0.7:9092}, {@code [fd00::7]:9092}.
     *
     * @param host a name, or an IP address without brackets (RFC 3986, 3.2.2 requires them for
     *     IPv6)
     */
    public static String of(String host, int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
