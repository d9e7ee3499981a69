package dev.spillway.local.api.types;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kubernetes' order of API versions: {@code v1alpha1 < v1beta1 < v1 < v2}; other texts come before
 * all of these.
 */
final class Versions {

    private static final Pattern FORM = Pattern.compile("v(\\d+)(?:(alpha|beta)(\\d+))?");

    static final Comparator<String> ORDER =
            Comparator.comparingInt(Versions::stability)
                    .thenComparingLong(version -> number(version, 1))
                    .thenComparingLong(version -> number(version, 3))
                    .thenComparing(Comparator.reverseOrder());

    private Versions() {}

    private static int stability(String version) {
        Matcher matcher = FORM.matcher(version);
        if (!matcher.matches()) {
            return 0;
        }
        String stage = matcher.group(2);
        return stage == null ? 3 : stage.equals("beta") ? 2 : 1;
    }

    private static long number(String version, int group) {
        Matcher matcher = FORM.matcher(version);
        return matcher.matches() && matcher.group(group) != null
                ? Long.parseLong(matcher.group(group))
                : 0;
    }
}
