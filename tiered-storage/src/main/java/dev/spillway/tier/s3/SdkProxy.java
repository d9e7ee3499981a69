package dev.spillway.tier.s3;

import dev.spillway.tier.config.S3Access;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.http.apache5.ProxyConfiguration;

/** A proxy in the SDK's terms, where excepted hosts are regular expressions. */
final class SdkProxy {
    private SdkProxy() {}

    static ProxyConfiguration of(S3Access.Proxy proxy) {
        return ProxyConfiguration.builder()
                .endpoint(proxy.url())
                .nonProxyHosts(patterns(proxy.except()))
                .useSystemPropertyValues(false)
                .useEnvironmentVariableValues(false)
                .build();
    }

    static Set<String> patterns(List<String> hosts) {
        return hosts.stream().map(SdkProxy::pattern).collect(Collectors.toUnmodifiableSet());
    }

    /** {@code example.com}: itself and all below; {@code .example.com}: only those below. */
    private static String pattern(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.startsWith(".") ? ".+" + Pattern.quote(name) : "(.+\\.)?" + Pattern.quote(name);
    }
}
