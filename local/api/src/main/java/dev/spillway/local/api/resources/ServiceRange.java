package dev.spillway.local.api.resources;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The IPv4 range that Services get their addresses from, as {@code --service-cluster-ip-range} of
 * Kubernetes' API server. Its first and last address are not used.
 *
 * @param cidr such as {@code 10.96.0.0/16}
 * @param first the first address, as a number
 * @param size a power of two
 */
public record ServiceRange(String cidr, int first, int size) {

    private static final Pattern IPV4 =
            Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

    private static final int MIN_PREFIX = 16;
    private static final int MAX_PREFIX = 30;

    /**
     * @throws IllegalArgumentException if it is not an IPv4 network of 4 to 65,536 addresses
     */
    public static ServiceRange parse(String cidr) {
        String[] parts = cidr.split("/", 2);
        Optional<Integer> address = number(parts[0]);
        if (parts.length == 2 && address.isPresent() && parts[1].matches("\\d{1,2}")) {
            int prefix = Integer.parseInt(parts[1]);
            int size = prefix < MIN_PREFIX || prefix > MAX_PREFIX ? 0 : 1 << (32 - prefix);
            if (size > 0 && (address.get() & (size - 1)) == 0) {
                return new ServiceRange(cidr, address.get(), size);
            }
        }
        throw new IllegalArgumentException(
                "%s is not an IPv4 network with a prefix of /%d to /%d, such as 10.96.0.0/16"
                        .formatted(cidr, MIN_PREFIX, MAX_PREFIX));
    }

    boolean contains(String address) {
        return number(address)
                .map(number -> number - first)
                .filter(index -> index > 0 && index < size - 1)
                .isPresent();
    }

    /** How many Services can have an address. */
    int usable() {
        return size - 2;
    }

    /**
     * @param index from 0 to {@link #usable()} - 1
     */
    String usable(int index) {
        int number = first + 1 + index;
        return "%d.%d.%d.%d"
                .formatted(
                        number >>> 24 & 0xff,
                        number >>> 16 & 0xff,
                        number >>> 8 & 0xff,
                        number & 0xff);
    }

    private static Optional<Integer> number(String address) {
        return IPV4.matcher(address)
                .results()
                .findFirst()
                .filter(match -> match.group().equals(address))
                .flatMap(ServiceRange::number);
    }

    private static Optional<Integer> number(MatchResult match) {
        int number = 0;
        for (int i = 1; i <= match.groupCount(); i++) {
            int octet = Integer.parseInt(match.group(i));
            if (octet > 255) {
                return Optional.empty();
            }
            number = number << 8 | octet;
        }
        return Optional.of(number);
    }
}
