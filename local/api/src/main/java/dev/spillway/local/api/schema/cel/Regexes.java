package dev.spillway.local.api.schema.cel;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import java.util.ArrayList;
import java.util.List;

/** find and findAll of texts; {@code matches} is CEL's own. */
final class Regexes {

    static final List<Function> FUNCTIONS =
            List.of(
                    Function.member(
                            "find",
                            SimpleType.STRING,
                            List.of(SimpleType.STRING, SimpleType.STRING),
                            String.class,
                            String.class,
                            Regexes::find),
                    Function.member(
                            "findAll",
                            ListType.create(SimpleType.STRING),
                            List.of(SimpleType.STRING, SimpleType.STRING),
                            String.class,
                            String.class,
                            (text, regex) -> findAll(text, regex, Long.MAX_VALUE)),
                    Function.member(
                            "findAll",
                            ListType.create(SimpleType.STRING),
                            List.of(SimpleType.STRING, SimpleType.STRING, SimpleType.INT),
                            List.of(String.class, String.class, Long.class),
                            call ->
                                    findAll(
                                            (String) call[0],
                                            (String) call[1],
                                            limit((Long) call[2]))));

    private Regexes() {}

    private static String find(String text, String regex) {
        Matcher matcher = pattern(regex).matcher(text);
        return matcher.find() ? matcher.group() : "";
    }

    private static List<String> findAll(String text, String regex, long limit) {
        List<String> found = new ArrayList<>();
        Matcher matcher = pattern(regex).matcher(text);
        while (found.size() < limit && matcher.find()) {
            found.add(matcher.group());
        }
        return found;
    }

    /** A negative one is none. */
    private static long limit(long limit) {
        return limit < 0 ? Long.MAX_VALUE : limit;
    }

    private static Pattern pattern(String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new FunctionFailure("Illegal regex: " + e.getMessage());
        }
    }
}
