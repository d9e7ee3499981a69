package dev.spillway.local.api.schema.cel;

import com.google.common.net.InetAddresses;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import java.math.BigInteger;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Networks in CIDR notation. */
final class Networks {

    /**
     * @param bits the length of the prefix, 0 to 32 or 128
     */
    private record Network(InetAddress address, int bits) {

        Network masked() {
            byte[] bytes = address.getAddress();
            BigInteger all = new BigInteger(1, bytes);
            BigInteger mask =
                    BigInteger.ONE
                            .shiftLeft(bits)
                            .subtract(BigInteger.ONE)
                            .shiftLeft(bytes.length * 8 - bits);
            BigInteger kept = all.and(mask);
            return new Network(
                    bytes.length == 4
                            ? InetAddresses.fromIPv4BigInteger(kept)
                            : InetAddresses.fromIPv6BigInteger(kept),
                    bits);
        }

        boolean contains(InetAddress other) {
            return other.getAddress().length == address.getAddress().length
                    && new Network(other, bits).masked().equals(masked());
        }

        boolean contains(Network other) {
            return bits <= other.bits && contains(other.address);
        }

        @Override
        public String toString() {
            return Addresses.text(address) + "/" + bits;
        }
    }

    private static final CelType TYPE = OpaqueType.create("net.CIDR");
    private static final List<CelType> AND_TEXT = List.of(TYPE, SimpleType.STRING);

    static final List<Function> FUNCTIONS =
            List.of(
                    Function.global(
                            "cidr", TYPE, SimpleType.STRING, String.class, Networks::required),
                    Function.global(
                            "isCIDR",
                            SimpleType.BOOL,
                            SimpleType.STRING,
                            String.class,
                            text -> parse(text).isPresent()),
                    Function.global(
                            "string", SimpleType.STRING, TYPE, Network.class, Network::toString),
                    Function.member("ip", Addresses.TYPE, TYPE, Network.class, Network::address),
                    Function.member("masked", TYPE, TYPE, Network.class, Network::masked),
                    Function.member(
                            "prefixLength",
                            SimpleType.INT,
                            TYPE,
                            Network.class,
                            each -> (long) each.bits()),
                    Function.member(
                            "containsIP",
                            SimpleType.BOOL,
                            List.of(TYPE, Addresses.TYPE),
                            Network.class,
                            InetAddress.class,
                            (network, address) -> network.contains(address)),
                    Function.member(
                            "containsIP",
                            SimpleType.BOOL,
                            AND_TEXT,
                            Network.class,
                            String.class,
                            (network, text) -> network.contains(Addresses.required(text))),
                    Function.member(
                            "containsCIDR",
                            SimpleType.BOOL,
                            List.of(TYPE, TYPE),
                            Network.class,
                            Network.class,
                            (network, other) -> network.contains(other)),
                    Function.member(
                            "containsCIDR",
                            SimpleType.BOOL,
                            AND_TEXT,
                            Network.class,
                            String.class,
                            (network, text) -> network.contains(required(text))));

    private Networks() {}

    private static Optional<Network> parse(String text) {
        int slash = text.lastIndexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("0|[1-9]\\d{0,2}")) {
            return Optional.empty();
        }
        int bits = Integer.parseInt(text.substring(slash + 1));
        return Addresses.parse(text.substring(0, slash))
                .filter(address -> bits <= address.getAddress().length * 8)
                .map(address -> new Network(address, bits));
    }

    private static Network required(String text) {
        return parse(text)
                .orElseThrow(() ->
                        new FunctionFailure(
                                "network address parse error during conversion from string: network"
                                        + " address parse error during conversion from string: "
                                        + "netip.ParsePrefix(\""
                                        + text
                                        + "\"): unable to parse IP"));
    }
}
