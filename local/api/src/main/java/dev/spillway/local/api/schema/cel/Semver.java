package dev.spillway.local.api.schema.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionOverload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A semantic version. Build data after {@code +} takes no part in comparisons, nor in equality.
 *
 * @param preRelease {@code ["rc", "1"]} of {@code 4.0.0-rc.1}
 */
record Semver(long major, long minor, long patch, List<String> preRelease) {

    private static final CelType TYPE = OpaqueType.create("kubernetes.Semver");
    private static final List<CelType> TEXT_AND_FLAG = List.of(SimpleType.STRING, SimpleType.BOOL);

    static final List<Function> FUNCTIONS =
            List.of(
                    Function.global(
                            "semver",
                            TYPE,
                            SimpleType.STRING,
                            String.class,
                            text -> required(text, false)),
                    Function.global(
                            "semver",
                            TYPE,
                            TEXT_AND_FLAG,
                            String.class,
                            Boolean.class,
                            Semver::required),
                    Function.global(
                            "isSemver",
                            SimpleType.BOOL,
                            SimpleType.STRING,
                            String.class,
                            text -> parse(text, false).isPresent()),
                    Function.global(
                            "isSemver",
                            SimpleType.BOOL,
                            TEXT_AND_FLAG,
                            String.class,
                            Boolean.class,
                            (text, normalize) -> parse(text, normalize).isPresent()),
                    Function.member("major", SimpleType.INT, TYPE, Semver.class, Semver::major),
                    Function.member("minor", SimpleType.INT, TYPE, Semver.class, Semver::minor),
                    Function.member("patch", SimpleType.INT, TYPE, Semver.class, Semver::patch),
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
                            (one, other) -> (long) one.compareTo(other)));

    private static final String NUMBER = "(0|[1-9]\\d{0,17})";
    private static final String PARTS = "[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*";
    private static final Pattern TEXT =
            Pattern.compile(
                    NUMBER
                            + "\\."
                            + NUMBER
                            + "\\."
                            + NUMBER
                            + "(?:-("
                            + PARTS
                            + "))?(?:\\+"
                            + PARTS
                            + ")?");

    private static Function compare(
            String name, CelType result, CelFunctionOverload.Binary<Semver, Semver> body) {
        return Function.member(name, result, List.of(TYPE, TYPE), Semver.class, Semver.class, body);
    }

    /**
     * @param normalize drop a leading v, add the minor and patch numbers that are missing, drop
     *     leading zeros
     */
    static Optional<Semver> parse(String text, boolean normalize) {
        Matcher matcher = TEXT.matcher(normalize ? normalized(text) : text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String preRelease = matcher.group(4);
        return Optional.of(
                new Semver(
                        Long.parseLong(matcher.group(1)),
                        Long.parseLong(matcher.group(2)),
                        Long.parseLong(matcher.group(3)),
                        preRelease == null ? List.of() : List.of(preRelease.split("\\."))));
    }

    private static String normalized(String text) {
        String version = text.startsWith("v") ? text.substring(1) : text;
        List<String> parts = new ArrayList<>(Arrays.asList(version.split("\\.", 3)));
        parts.replaceAll(part -> part.replaceFirst("^0+(?=\\d)", ""));
        boolean isShort = parts.size() < 3;
        if (isShort && parts.getLast().matches(".*[+-].*")) {
            return text;
        }
        while (parts.size() < 3) {
            parts.add("0");
        }
        return String.join(".", parts);
    }

    private static Semver required(String text, boolean normalize) {
        return parse(text, normalize)
                .orElseThrow(
                        () -> new FunctionFailure("Invalid semantic version \"" + text + "\""));
    }

    private int compareTo(Semver other) {
        int byMajor = Long.compare(major, other.major);
        int byMinor = byMajor != 0 ? byMajor : Long.compare(minor, other.minor);
        int byPatch = byMinor != 0 ? byMinor : Long.compare(patch, other.patch);
        return byPatch != 0 ? byPatch : comparePreReleases(preRelease, other.preRelease);
    }

    /**
     * A release is newer than its pre-releases; numbers are older than words; the longer one is
     * newer.
     */
    private static int comparePreReleases(List<String> one, List<String> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return Boolean.compare(one.isEmpty(), other.isEmpty());
        }
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            int compared = comparePart(one.get(i), other.get(i));
            if (compared != 0) {
                return compared;
            }
        }
        return Integer.compare(one.size(), other.size());
    }

    private static int comparePart(String one, String other) {
        boolean oneIsNumber = one.matches("\\d{1,18}");
        boolean otherIsNumber = other.matches("\\d{1,18}");
        if (oneIsNumber && otherIsNumber) {
            return Long.compare(Long.parseLong(one), Long.parseLong(other));
        }
        if (oneIsNumber || otherIsNumber) {
            return oneIsNumber ? -1 : 1;
        }
        return Integer.signum(one.compareTo(other));
    }
}
