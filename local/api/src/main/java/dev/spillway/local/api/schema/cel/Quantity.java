package dev.spillway.local.api.schema.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionOverload;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kubernetes' quantities, such as {@code 1.5Gi} or {@code 100m}: equal when they are as much. */
record Quantity(BigDecimal amount) {

    private static final CelType TYPE = OpaqueType.create("kubernetes.Quantity");
    private static final List<CelType> WITH_QUANTITY = List.of(TYPE, TYPE);
    private static final List<CelType> WITH_INT = List.of(TYPE, SimpleType.INT);

    static final List<Function> FUNCTIONS =
            List.of(
                    Function.global(
                            "quantity", TYPE, SimpleType.STRING, String.class, Quantity::required),
                    Function.global(
                            "isQuantity",
                            SimpleType.BOOL,
                            SimpleType.STRING,
                            String.class,
                            text -> parse(text).isPresent()),
                    member("sign", SimpleType.INT, each -> (long) each.amount.signum()),
                    member("isInteger", SimpleType.BOOL, Quantity::isInteger),
                    member("asInteger", SimpleType.INT, Quantity::asInteger),
                    member(
                            "asApproximateFloat",
                            SimpleType.DOUBLE,
                            each -> each.amount.doubleValue()),
                    compare(
                            "isGreaterThan",
                            SimpleType.BOOL,
                            (one, other) -> one.compareTo(other) > 0),
                    compare(
                            "isLessThan",
                            SimpleType.BOOL,
                            (one, other) -> one.compareTo(other) < 0),
                    compare(
                            "compareTo",
                            SimpleType.INT,
                            (one, other) -> (long) one.compareTo(other)),
                    compare(
                            "add",
                            TYPE,
                            (one, other) -> new Quantity(one.amount.add(other.amount))),
                    compare(
                            "sub",
                            TYPE,
                            (one, other) -> new Quantity(one.amount.subtract(other.amount))),
                    Function.member(
                            "add",
                            TYPE,
                            WITH_INT,
                            Quantity.class,
                            Long.class,
                            (one, other) ->
                                    new Quantity(one.amount.add(BigDecimal.valueOf(other)))),
                    Function.member(
                            "sub",
                            TYPE,
                            WITH_INT,
                            Quantity.class,
                            Long.class,
                            (one, other) ->
                                    new Quantity(one.amount.subtract(BigDecimal.valueOf(other)))));

    private static final Pattern TEXT =
            Pattern.compile(
                    "([+-]?(?:\\d+(?:\\.\\d*)?|\\.\\d+))(?:([eE][+-]?\\d{1,9})|([numkMGTPE]|[KMGTPE]i)?)");

    private static final Map<String, Integer> POWERS_OF_1000 =
            Map.of("n", -3, "u", -2, "m", -1, "k", 1, "M", 2, "G", 3, "T", 4, "P", 5, "E", 6);
    private static final String POWERS_OF_1024 = "KMGTPE";

    Quantity {
        amount = amount.stripTrailingZeros();
    }

    private static Function member(
            String name, CelType result, CelFunctionOverload.Unary<Quantity> body) {
        return Function.member(name, result, TYPE, Quantity.class, body);
    }

    private static Function compare(
            String name, CelType result, CelFunctionOverload.Binary<Quantity, Quantity> body) {
        return Function.member(name, result, WITH_QUANTITY, Quantity.class, Quantity.class, body);
    }

    static Optional<Quantity> parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        BigDecimal number = new BigDecimal(matcher.group(1));
        BigDecimal amount = number.multiply(factor(matcher.group(2), matcher.group(3)));
        // Kubernetes keeps nothing below a billionth, and rounds it away from zero.
        return Optional.of(
                new Quantity(
                        amount.setScale(
                                Math.min(9, Math.max(0, amount.scale())), RoundingMode.UP)));
    }

    @SuppressWarnings("NullAway") // a group that did not take part is null
    private static BigDecimal factor(String exponent, String suffix) {
        if (exponent != null) {
            return BigDecimal.ONE.scaleByPowerOfTen(Integer.parseInt(exponent.substring(1)));
        }
        if (suffix == null) {
            return BigDecimal.ONE;
        }
        if (suffix.endsWith("i")) {
            return new BigDecimal(
                    BigInteger.TWO.pow(10 * (POWERS_OF_1024.indexOf(suffix.charAt(0)) + 1)));
        }
        return BigDecimal.ONE.scaleByPowerOfTen(3 * POWERS_OF_1000.get(suffix));
    }

    private static Quantity required(String text) {
        return parse(text)
                .orElseThrow(() ->
                        new FunctionFailure(
                                "quantities must match the regular expression"
                                        + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"));
    }

    private int compareTo(Quantity other) {
        return amount.compareTo(other.amount);
    }

    private boolean isInteger() {
        return amount.scale() <= 0 && amount.toBigInteger().bitLength() < Long.SIZE;
    }

    private long asInteger() {
        if (!isInteger()) {
            throw new FunctionFailure("cannot convert value to integer");
        }
        return amount.longValueExact();
    }
}
