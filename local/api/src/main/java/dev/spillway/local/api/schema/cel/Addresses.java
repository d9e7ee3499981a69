package dev.spillway.local.api.schema.cel;

import com.google.common.net.InetAddresses;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionOverload;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * IP addresses, without zones and without IPv4 addresses in the clothes of IPv6. Nothing is looked
 * up.
 */
final class Addresses {

    static final CelType TYPE = OpaqueType.create("net.IP");

    static final List<Function> FUNCTIONS =
            List.of(
                    Function.global(
                            "ip", TYPE, SimpleType.STRING, String.class, Addresses::required),
                    Function.global(
                            "isIP",
                            SimpleType.BOOL,
                            SimpleType.STRING,
                            String.class,
                            text -> parse(text).isPresent()),
                    Function.global(
                            "ip.isCanonical",
                            SimpleType.BOOL,
                            SimpleType.STRING,
                            String.class,
                            text -> text(required(text)).equals(text)),
                    Function.global(
                            "string", SimpleType.STRING, TYPE, InetAddress.class, Addresses::text),
                    Function.member(
                            "family", SimpleType.INT, TYPE, InetAddress.class, Addresses::family),
                    is("isUnspecified", InetAddress::isAnyLocalAddress),
                    is("isLoopback", InetAddress::isLoopbackAddress),
                    is("isLinkLocalMulticast", Addresses::isLinkLocalMulticast),
                    is("isLinkLocalUnicast", InetAddress::isLinkLocalAddress),
                    is("isGlobalUnicast", Addresses::isGlobalUnicast));

    private Addresses() {}

    private static Function is(String name, CelFunctionOverload.Unary<InetAddress> body) {
        return Function.member(name, SimpleType.BOOL, TYPE, InetAddress.class, body);
    }

    static Optional<InetAddress> parse(String text) {
        boolean isIp4InIp6 = text.contains(":") && text.contains(".");
        return isIp4InIp6 || text.contains("%") || !InetAddresses.isInetAddress(text)
                ? Optional.empty()
                : Optional.of(InetAddresses.forString(text));
    }

    static InetAddress required(String text) {
        return parse(text)
                .orElseThrow(() ->
                        new FunctionFailure(
                                "IP Address \""
                                        + text
                                        + "\" parse error during conversion from string:"
                                        + " ParseAddr(\""
                                        + text
                                        + "\"): unable to parse IP"));
    }

    static String text(InetAddress address) {
        return InetAddresses.toAddrString(address);
    }

    private static long family(InetAddress address) {
        return address instanceof Inet4Address ? 4 : 6;
    }

    private static boolean isLinkLocalMulticast(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address
                ? (bytes[0] & 0xff) == 224 && bytes[1] == 0 && bytes[2] == 0
                : (bytes[0] & 0xff) == 0xff && (bytes[1] & 0x0f) == 2;
    }

    private static boolean isGlobalUnicast(InetAddress address) {
        return !address.isAnyLocalAddress()
                && !address.isLoopbackAddress()
                && !address.isMulticastAddress()
                && !address.isLinkLocalAddress()
                && !text(address).equals("255.255.255.255");
    }
}
