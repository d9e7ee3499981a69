package dev.spillway.local.api.schema.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionOverload;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** URLs: absolute ones, or absolute paths. */
final class Urls {

    private record Url(String scheme, String hostname, String port, String path, String query) {

        /** With the port, and an IPv6 address in its brackets. */
        String host() {
            String name = hostname.contains(":") ? "[" + hostname + "]" : hostname;
            return port.isEmpty() ? name : name + ":" + port;
        }

        String escapedPath() {
            return path.replace(" ", "%20");
        }

        Map<String, List<String>> parameters() {
            Map<String, List<String>> parameters = new LinkedHashMap<>();
            for (String pair : query.split("&", -1)) {
                if (!pair.isEmpty()) {
                    String[] keyAndValue = pair.split("=", 2);
                    parameters
                            .computeIfAbsent(decoded(keyAndValue[0]), _ -> new ArrayList<>())
                            .add(keyAndValue.length == 2 ? decoded(keyAndValue[1]) : "");
                }
            }
            return parameters;
        }

        private static String decoded(String text) {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        }
    }

    private static final CelType TYPE = OpaqueType.create("kubernetes.URL");

    static final List<Function> FUNCTIONS =
            List.of(
                    Function.global("url", TYPE, SimpleType.STRING, String.class, Urls::required),
                    Function.global(
                            "isURL",
                            SimpleType.BOOL,
                            SimpleType.STRING,
                            String.class,
                            text -> parse(text).isPresent()),
                    text("getScheme", Url::scheme),
                    text("getHost", Url::host),
                    text("getHostname", Url::hostname),
                    text("getPort", Url::port),
                    text("getEscapedPath", Url::escapedPath),
                    Function.member(
                            "getQuery",
                            MapType.create(SimpleType.STRING, ListType.create(SimpleType.STRING)),
                            TYPE,
                            Url.class,
                            Url::parameters));

    private static final Pattern ABSOLUTE =
            Pattern.compile(
                    "([a-zA-Z][a-zA-Z0-9+.-]*):"
                        + "(?://(?:[^@/?#]*@)?(\\[[0-9a-fA-F:.]+]|[^:/?#\\[\\]]*)(?::(\\d*))?|(?!//))"
                        + "(/[^?#]*|)(?:\\?([^#]*))?(?:#.*)?");
    private static final Pattern PATH = Pattern.compile("(/[^?#]*)(?:\\?([^#]*))?(?:#.*)?");
    private static final Pattern BROKEN_ESCAPE =
            Pattern.compile("%(?![0-9a-fA-F]{2})|[\\x00-\\x1f\\x7f]");

    private Urls() {}

    private static Function text(String name, CelFunctionOverload.Unary<Url> body) {
        return Function.member(name, SimpleType.STRING, TYPE, Url.class, body);
    }

    private static Optional<Url> parse(String text) {
        Matcher path = PATH.matcher(text);
        Matcher absolute = ABSOLUTE.matcher(text);
        if (BROKEN_ESCAPE.matcher(text).find()) {
            return Optional.empty();
        }
        if (path.matches()) {
            return Optional.of(new Url("", "", "", path.group(1), orEmpty(path, 2)));
        }
        if (!absolute.matches()) {
            return Optional.empty();
        }
        String host = orEmpty(absolute, 2);
        String hostname = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return Optional.of(
                new Url(
                        absolute.group(1),
                        hostname,
                        orEmpty(absolute, 3),
                        absolute.group(4),
                        orEmpty(absolute, 5)));
    }

    private static String orEmpty(Matcher matcher, int group) {
        String text = matcher.group(group);
        return text == null ? "" : text;
    }

    private static Url required(String text) {
        return parse(text)
                .orElseThrow(() ->
                        new FunctionFailure(
                                "URL parse error during conversion from string: parse \""
                                        + text
                                        + "\": invalid URI for request"));
    }
}
